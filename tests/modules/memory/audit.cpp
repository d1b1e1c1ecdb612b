#include "memory/audit.hpp"

#include <cq/error.hpp>
#include <utility>

namespace cq::test {
namespace {

template <typename Value>
bool is_wanted(const std::optional<Value>& wanted, const Value& value) {
  return !wanted || *wanted == value;
}

bool passes(const AuditFilter& filter, const AuditEntry& entry) {
  return (!filter.before || entry.number < *filter.before) &&
         (!filter.since || entry.at >= *filter.since) &&
         (!filter.until || entry.at < *filter.until) && is_wanted(filter.act, entry.act) &&
         is_wanted(filter.actor, entry.actor) && is_wanted(filter.subject, entry.subject);
}

/// What the calling thread's next change is recorded as, until this goes.
class Pending {
 public:
  Pending(MemoryDatabase& database, const AuditEntry& entry) : database_(database) {
    const std::lock_guard lock(database_.mutex);
    if (!database_.pending_entries.emplace(std::this_thread::get_id(), entry).second) {
      throw Error(ErrorKind::kInternal, "An audit is recorded within another one.");
    }
  }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  Pending(Pending&&) = delete;
  Pending& operator=(Pending&&) = delete;
  ~Pending() {
    const std::lock_guard lock(database_.mutex);
    database_.pending_entries.erase(std::this_thread::get_id());
  }

 private:
  MemoryDatabase& database_;
};

}  // namespace

MemoryAudit::MemoryAudit(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

void MemoryAudit::record_with(const AuditEntry& entry, const std::function<void()>& write) {
  const Pending pending(*database_, entry);
  write();
}

void MemoryAudit::record(const AuditEntry& entry) {
  const std::lock_guard lock(database_->mutex);
  database_->add_entry(entry);
}

std::vector<AuditEntry> MemoryAudit::list(const AuditFilter& filter) {
  const std::lock_guard lock(database_->mutex);
  std::vector<AuditEntry> entries;
  for (auto each = database_->audit.rbegin(); each != database_->audit.rend(); ++each) {
    if (entries.size() == filter.limit) break;
    if (passes(filter, each->second)) entries.push_back(each->second);
  }
  return entries;
}

std::size_t MemoryAudit::trim(Timestamp before, std::uint64_t most, std::size_t limit) {
  const std::lock_guard lock(database_->mutex);
  auto& entries = database_->audit;
  std::size_t removed = 0;
  std::uint64_t excess = entries.size() > most ? entries.size() - most : 0;
  for (auto each = entries.begin(); each != entries.end() && removed < limit;) {
    const bool goes = excess > 0 || each->second.at < before;
    if (excess > 0) --excess;
    each = goes ? entries.erase(each) : std::next(each);
    if (goes) ++removed;
  }
  return removed;
}

}  // namespace cq::test
