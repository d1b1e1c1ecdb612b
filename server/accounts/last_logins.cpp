#include "accounts/last_logins.hpp"

#include <cq/error.hpp>
#include <vector>

#include "accounts/audit_trail.hpp"

namespace cq::accounts {

LastLogins last_logins(Audit* audit,
                       const std::function<void(const std::string& reason)>& on_failure) {
  LastLogins last;
  if (audit == nullptr) return last;
  AuditFilter filter;
  filter.limit = kEntriesOfALook;
  try {
    for (std::size_t seen = 0; seen < kEntriesForLogins; seen += kEntriesOfALook) {
      const std::vector<AuditEntry> entries = audit->list(filter);
      for (const AuditEntry& entry : entries) {
        // One with a detail is of another kind of account.
        if (entry.act == acts::kLogin && entry.detail.empty()) last.emplace(entry.actor, entry.at);
      }
      if (entries.size() < kEntriesOfALook) break;
      filter.before = entries.back().number;
    }
  } catch (const Error& error) {
    on_failure(error.what());
  }
  return last;
}

}  // namespace cq::accounts
