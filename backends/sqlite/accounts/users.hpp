#pragma once

#include <cq/accounts/users.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/unreadable_rows.hpp"

namespace cq::sqlite {

/// The table that a write of users names in TouchedRows, with their names.
inline constexpr std::string_view kUsersTable = "users";

/// The columns of kUserRows that read_user() expects, in their order.
inline constexpr std::string_view kUserColumns =
    "u.id, u.username, u.password_hash, u.created_at, a.role, a.tokens_from";
inline constexpr std::string_view kUserRows =
    "users AS u LEFT JOIN user_access AS a ON a.user_id = u.id";

/// The user of the row that a statement is at. Throws Error: corrupt, naming the user, when a
/// column holds what it can't.
User read_user(const Statement& row);

/// The user of that name; nullopt when there is none. Throws as read_user().
std::optional<User> find_user(Connection& connection, std::string_view username);

/// Adds a user's rows, within the caller's transaction, and returns its id.
std::int64_t insert_user(Connection& connection, const User& user);

class SqliteUsers final : public Users {
 public:
  SqliteUsers(ConnectionPool& pool, GroupCommit& commits);

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  void set_role(std::string_view username, Role role) override;
  void end_tokens(std::string_view username, Timestamp at) override;
  std::size_t remove(std::string_view username) override;

  /// How many users list() has left out that still can't be read.
  [[nodiscard]] std::size_t count_unreadable(Connection& connection) {
    return unreadable_.count(connection);
  }

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
  UnreadableRows unreadable_;
};

}  // namespace cq::sqlite
