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

/// A person who logs in with a password.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string password_hash;  ///< bcrypt, e.g. "$2b$12$..."
  Timestamp created_at;
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

  /// Removes a user and, in the same step, all of their API keys; returns how many keys went.
  /// [users.remove]
  /// What they proposed and reviewed stays, under their name. [users.remove.what_stays]
  /// Throws not found when there is no such user. [users.remove.throws]
  /// Durable when it returns. [users.remove.durable]
  virtual std::size_t remove(std::string_view username) = 0;
};

}  // namespace cq
