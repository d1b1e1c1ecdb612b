#include "sqlite/users.hpp"

#include <cq/error.hpp>
#include <string>

#include "sqlite/timestamps.hpp"
#include "sqlite/transaction.hpp"

namespace cq::sqlite {

User SqliteUsers::create(const User& user) {
  const Lease connection = pool_.writer();
  Transaction transaction(*connection);
  {
    Statement same_name = connection->prepare("SELECT 1 FROM users WHERE username = ?1");
    if (same_name.bind(1, user.username).step()) {
      throw Error(ErrorKind::kConflict,
                  "User '" + user.username + "' already exists; choose another name.");
    }
  }
  connection->prepare("INSERT INTO users (username, password_hash, created_at) VALUES (?1, ?2, ?3)")
      .bind(1, user.username)
      .bind(2, user.password_hash)
      .bind(3, write_timestamp(user.created_at))
      .run();
  User created = user;
  created.id = connection->last_insert_id();
  transaction.commit();
  return created;
}

std::optional<User> SqliteUsers::find(std::string_view username) {
  const Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT id, username, password_hash, created_at FROM users WHERE username = ?1");
  if (!row.bind(1, username).step()) return std::nullopt;
  return User{
      row.integer(0), row.text(1), row.text(2),
      read_timestamp(row.text_view(3), "users.created_at of user '" + std::string(username) + "'")};
}

}  // namespace cq::sqlite
