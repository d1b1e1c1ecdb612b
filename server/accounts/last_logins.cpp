#include "accounts/last_logins.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <vector>

#include "accounts/audit_trail.hpp"

namespace cq::accounts {

std::optional<Timestamp> LastLogins::of(const std::string& username) const {
  if (audit_ == nullptr || has_failed_) return std::nullopt;
  AuditFilter filter;
  filter.act = acts::kLogin;
  filter.actor = username;
  // One with a detail is of another kind of account.
  const auto is_of_user = [](const AuditEntry& login) { return login.detail.empty(); };
  try {
    // The newest one is it nearly always, so more are read only where it isn't.
    for (const std::size_t limit : {std::size_t{1}, kLoginsOfALook}) {
      filter.limit = limit;
      const std::vector<AuditEntry> logins = audit_->list(filter);
      const auto last = std::find_if(logins.begin(), logins.end(), is_of_user);
      if (last != logins.end()) return last->at;
      if (logins.size() < limit) break;
    }
    return std::nullopt;
  } catch (const Error& error) {
    if (!has_failed_.exchange(true)) on_failure_(error.what());
    return std::nullopt;
  }
}

}  // namespace cq::accounts
