#include "loader/guarded_audit.hpp"

#include <string>

namespace cq::host {
namespace {

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) {
    return;
  }
  const auto continues = [&text](std::size_t place) {
    return (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U;
  };
  std::size_t end = most;
  while (end > 0 && continues(end)) {
    --end;
  }
  text.resize(end);
}

}  // namespace

AuditEntry within_bounds(const AuditEntry& entry) {
  AuditEntry bounded = entry;
  cut(bounded.act, kAuditActBytes);
  cut(bounded.actor, kAuditNameBytes);
  if (bounded.api_key_id) {
    cut(*bounded.api_key_id, kAuditNameBytes);
  }
  cut(bounded.address, kAuditNameBytes);
  cut(bounded.subject, kAuditNameBytes);
  cut(bounded.detail, kAuditDetailBytes);
  return bounded;
}

void GuardedAudit::record_with(const AuditEntry& entry, const std::function<void()>& write) {
  HostCallbacks callbacks;
  const std::function<void()> known = callbacks.known(write);
  guarded(guard_.unobserved(), "audit.record_with", callbacks,
          [&] { audit_.record_with(within_bounds(entry), known); });
}

void GuardedAudit::record(const AuditEntry& entry) {
  guarded(guard_, "audit.record", [&] { audit_.record(within_bounds(entry)); });
}

std::vector<AuditEntry> GuardedAudit::list(const AuditFilter& filter) {
  return guarded(guard_, "audit.list", [&] { return audit_.list(filter); });
}

std::size_t GuardedAudit::trim(Timestamp before, std::uint64_t most, std::size_t limit) {
  return guarded(guard_, "audit.trim", [&] { return audit_.trim(before, most, limit); });
}

}  // namespace cq::host
