#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "accounts/audit_trail.hpp"
#include "accounts/user_service.hpp"

namespace cq::accounts {

/// What administrators do to users over HTTP: as the commands do it, but so that an administrator
/// stays. Each change is in the audit. Safe from any thread; of two that this process makes at the
/// same time, the second sees the first.
class UserAdministration {
 public:
  /// Both outlive it.
  UserAdministration(const UserService& users, const AuditTrail& audit)
      : users_(users), audit_(audit) {}

  /// Gives a user that role, and returns the user with it. Throws Error: not found when there is no
  /// user of that name; conflict when that would take the role away from the only administrator.
  User set_role(const Actor& by, const std::string& username, Role role);

  /// Removes a user and their API keys; returns how many these were. Throws likewise.
  std::size_t remove(const Actor& by, const std::string& username);

  /// Gives somebody else another password; hashes it, which takes a good part of a second.
  /// Throws api::Refusal (403) for one's own, which takes the old one. That holds up nobody who has
  /// a token of an administrator's, as such a token makes other administrators: the audit shows who
  /// made whom. Throws as UserService::change_password().
  void set_password(const Actor& by, const std::string& username,
                    const std::string& password) const;

  /// Ends all tokens that were given out to a user before now. Throws Error: not found.
  void log_out(const Actor& by, const std::string& username) const;

 private:
  void require_another_admin(const std::string& username) const;

  const UserService& users_;
  const AuditTrail& audit_;
  std::mutex mutex_;  ///< held from the look at who administers to the change
};

}  // namespace cq::accounts
