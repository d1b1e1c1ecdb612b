#pragma once

#include <cq/accounts/users.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/maintenance.hpp>
#include <cq/store.hpp>
#include <string>
#include <vector>

#include "api/clock.hpp"

namespace cq::accounts {

/// Manages the users of a store. Safe from any thread.
class UserService {
 public:
  UserService(host::StorePart<Users> users, api::Clock clock);

  /// Throws Error: invalid argument, naming what is wrong, for a name that can't be used: an empty
  /// one, one that isn't UTF-8, is too long or has control characters or blanks at its ends.
  static void check_name(const std::string& username);

  /// Likewise for a password: an empty one, one with a NUL, or one longer than bcrypt looks at.
  static void check_password(const std::string& password);

  /// Adds a user; hashes the password, which takes a good part of a second.
  /// Throws Error: invalid argument as above, conflict when the name is taken.
  User create(const std::string& username, const std::string& password,
              Role role = Role::kReviewer) const;

  /// Throws Error: not found when there is no user of that name.
  [[nodiscard]] User find(const std::string& username) const;

  /// Likewise, with a sentence for an operator.
  [[nodiscard]] User require_existing(const std::string& username) const;

  /// Gives a user another password; hashes it, which takes a good part of a second.
  /// Throws Error: invalid argument as above, not found when there is no user of that name.
  void change_password(const std::string& username, const std::string& password) const;

  /// Likewise for a user who knows the old one; hashes twice. Returns whether that was right;
  /// nothing is changed otherwise. Throws Error as well: conflict when the password was changed
  /// meanwhile.
  [[nodiscard]] bool change_own_password(const std::string& username,
                                         const std::string& old_password,
                                         const std::string& new_password) const;

  /// Gives a user that role. Throws Error: not found when there is no user of that name.
  void set_role(const std::string& username, Role role) const;

  /// Ends all tokens that were given out to a user before now. Throws likewise.
  void log_out(const std::string& username) const;

  /// Everybody, by name.
  [[nodiscard]] std::vector<User> list() const;

  /// Removes a user and their API keys; returns how many these were. Throws Error: not found when
  /// there is no user of that name.
  [[nodiscard]] std::size_t remove(const std::string& username) const;

  /// Throws Error: conflict when there is a user of that name.
  void require_unused(const std::string& username) const;

 private:
  host::StorePart<Users> users_;
  api::Clock clock_;
};

/// What an operator should know of the users of a store, for `doctor`: whose hash has a cost that
/// isn't verified. Throws what the store throws. Safe from any thread.
std::vector<Finding> check_users(Store& store);

}  // namespace cq::accounts
