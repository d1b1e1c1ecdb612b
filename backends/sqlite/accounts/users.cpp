#include "sqlite/accounts/users.hpp"

#include <cq/error.hpp>
#include <string>

#include "sqlite/accounts/key_cache.hpp"
#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {

namespace {

[[noreturn]] void throw_no_user(std::string_view username) {
  throw Error(ErrorKind::kNotFound, "There is no user named '" + std::string(username) + "'.");
}

}  // namespace

User read_user(const Statement& row) {
  User user{row.integer(0), row.text(1), row.text(2), {}};
  user.created_at =
      read_timestamp(row.text_view(3), "users.created_at of user '" + user.username + "'");
  return user;
}

User SqliteUsers::create(const User& user) {
  User created = user;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    {
      Statement same_name = connection.prepare("SELECT 1 FROM users WHERE username = ?1");
      if (same_name.bind(1, user.username).step()) {
        throw Error(ErrorKind::kConflict,
                    "User '" + user.username + "' already exists; choose another name.");
      }
    }
    connection
        .prepare("INSERT INTO users (username, password_hash, created_at) VALUES (?1, ?2, ?3)")
        .bind(1, user.username)
        .bind(2, user.password_hash)
        .bind(3, write_timestamp(user.created_at))
        .run();
    created.id = connection.last_insert_id();
    touched.add(kUsersTable, user.username);
  });
  return created;
}

std::optional<User> SqliteUsers::find(std::string_view username) {
  const Lease connection = pool_.reader();
  Statement row = connection->prepare("SELECT " + std::string(kUserColumns) +
                                      " FROM users WHERE username = ?1");
  if (!row.bind(1, username).step()) return std::nullopt;
  return read_user(row);
}

std::vector<User> SqliteUsers::list() {
  const Lease connection = pool_.reader();
  Statement rows =
      connection->prepare("SELECT " + std::string(kUserColumns) + " FROM users ORDER BY username");
  std::vector<User> users;
  while (rows.step()) users.push_back(read_user(rows));
  return users;
}

void SqliteUsers::set_password_hash(std::string_view username, std::string_view hash) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row =
        connection.prepare("UPDATE users SET password_hash = ?2 WHERE username = ?1 RETURNING id");
    if (!row.bind(1, username).bind(2, hash).step()) throw_no_user(username);
    touched.add(kUsersTable, username);
  });
}

std::size_t SqliteUsers::remove(std::string_view username) {
  std::size_t keys = 0;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    keys = 0;
    // Explicitly, as a file that another tool made may lack the foreign key.
    Statement gone = connection.prepare(
        "DELETE FROM api_keys WHERE user_id = (SELECT id FROM users WHERE username = ?1) "
        "RETURNING id");
    gone.bind(1, username);
    for (; gone.step(); ++keys) touched.add(kApiKeysTable, gone.text_view(0));
    Statement row = connection.prepare("DELETE FROM users WHERE username = ?1 RETURNING id");
    if (!row.bind(1, username).step()) throw_no_user(username);
    touched.add(kUsersTable, username);
  });
  return keys;
}

}  // namespace cq::sqlite
