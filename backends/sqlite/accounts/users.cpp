#include "sqlite/accounts/users.hpp"

#include <cq/error.hpp>
#include <string>
#include <utility>

#include "sqlite/accounts/key_cache.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {

namespace {

[[noreturn]] void throw_no_user(std::string_view username) {
  throw Error(ErrorKind::kNotFound, "There is no user named '" + std::string(username) + "'.");
}

std::string users_sql() {
  return "SELECT " + std::string(kUserColumns) + " FROM " + std::string(kUserRows);
}

Role read_role(std::string_view text, std::string_view username) {
  const std::optional<Role> role = parse_role(text);
  if (role) return *role;
  throw Error(ErrorKind::kCorrupt, "The role of user '" + std::string(username) +
                                       "' in user_access is '" + std::string(text) +
                                       "', which is none; give the user a role anew.");
}

User require_user(Connection& connection, std::string_view username) {
  std::optional<User> user = find_user(connection, username);
  if (!user) throw_no_user(username);
  return *std::move(user);
}

std::int64_t require_id(Connection& connection, std::string_view username) {
  Statement row = connection.prepare("SELECT id FROM users WHERE username = ?1");
  if (!row.bind(1, username).step()) throw_no_user(username);
  return row.integer(0);
}

std::string why_user_unreadable(const Statement& row) {
  return why_unreadable([&row] { read_user(row); });
}

}  // namespace

SqliteUsers::SqliteUsers(ConnectionPool& pool, GroupCommit& commits)
    : pool_(pool),
      commits_(commits),
      unreadable_(users_sql() + " WHERE u.username = ?1", &why_user_unreadable) {}

User read_user(const Statement& row) {
  User user{row.integer(0), row.text(1), row.text(2), {}};
  user.created_at =
      read_timestamp(row.text_view(3), "users.created_at of user '" + user.username + "'");
  if (!row.is_null(4)) user.role = read_role(row.text_view(4), user.username);
  user.tokens_from = read_timestamp(row.optional_text(5),
                                    "user_access.tokens_from of user '" + user.username + "'");
  return user;
}

std::optional<User> find_user(Connection& connection, std::string_view username) {
  Statement row = connection.prepare(users_sql() + " WHERE u.username = ?1");
  if (!row.bind(1, username).step()) return std::nullopt;
  return read_user(row);
}

// A user with what every new one has needs no second row.
std::int64_t insert_user(Connection& connection, const User& user) {
  connection.prepare("INSERT INTO users (username, password_hash, created_at) VALUES (?1, ?2, ?3)")
      .bind(1, user.username)
      .bind(2, user.password_hash)
      .bind(3, write_timestamp(user.created_at))
      .run();
  const std::int64_t id = connection.last_insert_id();
  if (user.role == Role::kReviewer && !user.tokens_from) return id;
  connection.prepare("INSERT INTO user_access (user_id, role, tokens_from) VALUES (?1, ?2, ?3)")
      .bind(1, id)
      .bind(2, to_string(user.role))
      .bind_optional(3, write_timestamp(user.tokens_from))
      .run();
  return id;
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
    created.id = insert_user(connection, user);
    touched.add(kUsersTable, user.username);
  });
  return created;
}

std::optional<User> SqliteUsers::find(std::string_view username) {
  const Lease connection = pool_.reader();
  return find_user(*connection, username);
}

std::vector<User> SqliteUsers::list() {
  const Lease connection = pool_.reader();
  Statement rows = connection->prepare(users_sql() + " ORDER BY u.username");
  std::vector<User> users;
  constexpr int kName = 1;
  while (rows.step()) {
    unreadable_.try_read(
        rows, [&] { users.push_back(read_user(rows)); }, kName);
  }
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

// The role isn't read: one that is none is replaced as well.
void SqliteUsers::set_role(std::string_view username, Role role) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    const std::int64_t id = require_id(connection, username);
    {
      Statement row = connection.prepare("SELECT role FROM user_access WHERE user_id = ?1");
      const bool has_row = row.bind(1, id).step();
      if ((has_row ? row.text_view(0) : to_string(User().role)) == to_string(role)) return;
    }
    connection
        .prepare(
            "INSERT INTO user_access (user_id, role) VALUES (?1, ?2) "
            "ON CONFLICT (user_id) DO UPDATE SET role = excluded.role")
        .bind(1, id)
        .bind(2, to_string(role))
        .run();
    touched.add(kUsersTable, username);
  });
}

void SqliteUsers::end_tokens(std::string_view username, Timestamp at) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    const User user = require_user(connection, username);
    if (user.tokens_from && *user.tokens_from >= at) return;
    connection
        .prepare(
            "INSERT INTO user_access (user_id, tokens_from) VALUES (?1, ?2) "
            "ON CONFLICT (user_id) DO UPDATE SET tokens_from = excluded.tokens_from")
        .bind(1, user.id)
        .bind(2, write_timestamp(at))
        .run();
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
