#pragma once

#include <cq/audit.hpp>
#include <functional>
#include <vector>

#include "loader/guard.hpp"

namespace cq::host {

/// Cuts an entry's texts to the lengths that cq/audit.hpp states, at the start of a code point.
AuditEntry within_bounds(const AuditEntry& entry);

/// What `write` calls is observed as the calls that they are; the audit around it would count their
/// time twice, so record_with() isn't.
class GuardedAudit final : public Audit {
 public:
  GuardedAudit(const Guard& guard, Audit& audit) : guard_(guard), audit_(audit) {}

  void record_with(const AuditEntry& entry, const std::function<void()>& write) override;
  void record(const AuditEntry& entry) override;
  std::vector<AuditEntry> list(const AuditFilter& filter) override;
  std::size_t trim(Timestamp before, std::uint64_t most, std::size_t limit) override;

 private:
  Guard guard_;
  Audit& audit_;
};

}  // namespace cq::host
