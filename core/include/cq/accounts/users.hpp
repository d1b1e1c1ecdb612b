#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// What a user may do; each may do what those before it may.
enum class Role {
  kReader,    ///< reads
  kReviewer,  ///< proposes and reviews
  kAdmin      ///< manages users and settings
};

/// "reader", "reviewer" or "admin", as stores keep it and the API shows it. Safe from any thread.
CQ_EXPORT std::string_view to_string(Role role) noexcept;

/// The role of that name, compared exactly; nullopt for any other text. Safe from any thread.
CQ_EXPORT std::optional<Role> parse_role(std::string_view text) noexcept;

/// A person who logs in with a password.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string password_hash;  ///< bcrypt, e.g. "$2b$12$..."
  Timestamp created_at;
  Role role = Role::kReviewer;
  /// Logins from before that are over; nullopt: none is.
  std::optional<Timestamp> tokens_from{};
};

/// The people of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [users.threads]
class CQ_EXPORT Users : public Part {
 public:
  static constexpr std::string_view kId = "users/1";

  Users() = default;
  Users(const Users&) = delete;
  Users& operator=(const Users&) = delete;
  Users(Users&&) = delete;
  Users& operator=(Users&&) = delete;
  ~Users() override;

  /// Adds a user (its id is ignored) and returns it with the id that it got. [users.create]
  /// Its role and end of tokens are kept, too. [users.create.access]
  /// Throws conflict when the name is taken. [users.create.throws]
  /// Durable when it returns. [users.create.durable]
  virtual User create(const User& user) = 0;

  /// The user of that name, compared exactly; nullopt when there is none. [users.find]
  virtual std::optional<User> find(std::string_view username) = 0;

  /// Everybody, by name, in the order of its bytes. [users.list]
  virtual std::vector<User> list() = 0;

  /// Gives a user another password. [users.set_password_hash]
  /// Throws not found when there is no such user. [users.set_password_hash.throws]
  /// Durable when it returns. [users.set_password_hash.durable]
  virtual void set_password_hash(std::string_view username, std::string_view hash) = 0;

  /// Gives a user that role; one who has it already keeps it. [users.set_role]
  /// Throws not found when there is no such user. [users.set_role.throws]
  /// Durable when it returns. [users.set_role.durable]
  virtual void set_role(std::string_view username, Role role) = 0;

  /// Ends a user's logins from before `at`: tokens_from becomes `at`, and never moves back.
  /// [users.end_tokens]
  /// Throws not found when there is no such user. [users.end_tokens.throws]
  /// Durable when it returns. [users.end_tokens.durable]
  virtual void end_tokens(std::string_view username, Timestamp at) = 0;

  /// Removes a user and, in the same step, all of their API keys; returns how many keys went.
  /// [users.remove]
  /// What they proposed and reviewed stays, under their name. [users.remove.what_stays]
  /// Their role and end of tokens go: another user of that name has neither. [users.remove.access]
  /// Throws not found when there is no such user. [users.remove.throws]
  /// Durable when it returns. [users.remove.durable]
  virtual std::size_t remove(std::string_view username) = 0;
};

}  // namespace cq
