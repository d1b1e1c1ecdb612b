#include "accounts/user_administration.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <vector>

#include "api/errors.hpp"
#include "http/status.hpp"

namespace cq::accounts {

void UserAdministration::require_another_admin(const std::string& username) const {
  if (users_.find(username).role != Role::kAdmin) return;
  const std::vector<User> all = users_.list();
  const bool has_another = std::any_of(all.begin(), all.end(), [&username](const User& user) {
    return user.role == Role::kAdmin && user.username != username;
  });
  if (has_another) return;
  throw Error(
      ErrorKind::kConflict,
      "'" + username + "' is the only administrator; give another user the role admin before");
}

User UserAdministration::set_role(const Actor& by, const std::string& username, Role role) {
  const std::lock_guard lock(mutex_);
  if (role != Role::kAdmin) require_another_admin(username);
  static_cast<void>(users_.find(username));
  audit_.make({acts::kChangeRole, by, username, std::string(to_string(role))},
              [&] { users_.set_role(username, role); });
  return users_.find(username);
}

std::size_t UserAdministration::remove(const Actor& by, const std::string& username) {
  const std::lock_guard lock(mutex_);
  require_another_admin(username);
  return audit_.make({acts::kDeleteUser, by, username}, [&] { return users_.remove(username); });
}

void UserAdministration::set_password(const Actor& by, const std::string& username,
                                      const std::string& password) const {
  if (username == by.name) {
    throw api::Refusal(status::kForbidden,
                       "One's own password is changed with the old one, by "
                       "POST /api/v1/users/me/password");
  }
  UserService::check_password(password);
  static_cast<void>(users_.find(username));  // before a hash is made in vain
  audit_.make({acts::kChangePassword, by, username},
              [&] { users_.change_password(username, password); });
}

void UserAdministration::log_out(const Actor& by, const std::string& username) const {
  static_cast<void>(users_.find(username));
  audit_.make({acts::kLogout, by, username}, [&] { users_.log_out(username); });
}

}  // namespace cq::accounts
