#pragma once

#include <cq/accounts/users.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

namespace cq::sqlite {

/// The table that a write of users names in TouchedRows, with their names.
inline constexpr std::string_view kUsersTable = "users";

/// The columns that read_user() expects, in their order.
inline constexpr std::string_view kUserColumns = "id, username, password_hash, created_at";

/// The user of the row that a statement is at. Throws Error: corrupt, naming the user, when a
/// column holds what it can't.
User read_user(const Statement& row);

class SqliteUsers final : public Users {
 public:
  SqliteUsers(ConnectionPool& pool, GroupCommit& commits) : pool_(pool), commits_(commits) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  std::size_t remove(std::string_view username) override;

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
};

}  // namespace cq::sqlite
