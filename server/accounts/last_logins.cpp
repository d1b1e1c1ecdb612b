#include "accounts/last_logins.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <vector>

#include "accounts/audit_trail.hpp"

namespace cq::accounts {

std::optional<Timestamp> LastLogins::of(const std::string& username) const {
  if (audit_ == nullptr || has_failed_) return std::nullopt;
  AuditFilter filter;
  filter.limit = kLoginsOfALook;
  filter.act = acts::kLogin;
  filter.actor = username;
  try {
    const std::vector<AuditEntry> logins = audit_->list(filter);
    // One with a detail is of another kind of account.
    const auto last = std::find_if(logins.begin(), logins.end(),
                                   [](const AuditEntry& login) { return login.detail.empty(); });
    return last == logins.end() ? std::nullopt : std::optional(last->at);
  } catch (const Error& error) {
    if (!has_failed_.exchange(true)) on_failure_(error.what());
    return std::nullopt;
  }
}

}  // namespace cq::accounts
