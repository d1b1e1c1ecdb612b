#include "experiments/known_logins.hpp"

#include <mutex>

namespace cq::experiments {

std::optional<KnownLogins::Login> KnownLogins::find(const std::string& token) const {
  const std::shared_lock lock(mutex_);
  const auto found = logins_.find(token);
  return found == logins_.end() ? std::nullopt : std::optional(found->second);
}

void KnownLogins::add(const std::string& token, const Login& login) {
  if (token.size() > kLongestToken) return;
  const std::lock_guard lock(mutex_);
  if (logins_.size() >= kMost) logins_.clear();
  logins_.insert_or_assign(token, login);
}

}  // namespace cq::experiments
