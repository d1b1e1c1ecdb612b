#include "sqlite/experiments/accounts.hpp"

#include <cq/error.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kUsersTable = "users";

std::string accounts_where(std::string_view rest) {
  return "SELECT " + std::string(kAccountColumns) + " FROM users " + std::string(rest);
}

Account read_account_row(const Statement& row) {
  return read_account(row);
}

std::optional<Account> find_account(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(accounts_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_account(row)) : std::nullopt;
}

Account require_account(Connection& connection, std::string_view id) {
  require_row(connection, kUsersTable, "account", id);
  return *find_account(connection, id);
}

void bind_account(Statement& row, const Account& account) {
  row.bind(1, account.id)
      .bind(2, account.email)
      .bind(3, account.password_hash)
      .bind(4, std::int64_t{account.is_active})
      .bind(5, std::int64_t{account.is_superuser})
      .bind(6, std::int64_t{account.is_verified})
      .bind_optional(7, account.display_name)
      .bind_optional(8, account.avatar_url)
      .bind(9, sqlite::stored_time(account.created_at));
}

void insert_account(Connection& connection, const Account& account) {
  Statement row = connection.prepare("INSERT INTO users (" + std::string(kAccountColumns) +
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  bind_account(row, account);
  row.run();
}

/// Throws if another account than that one has the e-mail.
void require_free_email(Connection& connection, std::string_view email, std::string_view id) {
  Statement row =
      connection.prepare("SELECT 1 FROM users WHERE lower(email) = lower(?1) AND id <> ?2");
  if (row.bind(1, email).bind(2, id).step()) {
    throw Error(ErrorKind::kConflict,
                "The e-mail '" + std::string(email) + "' is another account's; choose another.",
                "the e-mail is taken");
  }
}

void require_owns_nothing(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(
      "SELECT (SELECT count(*) FROM teams WHERE owner_id = ?1), "
      "(SELECT count(*) FROM projects WHERE owner_id = ?1)");
  row.bind(1, id).step();
  if (row.integer(0) == 0 && row.integer(1) == 0) return;
  throw Error(ErrorKind::kConflict,
              "The account '" + std::string(id) + "' owns " + row.text(0) + " teams and " +
                  row.text(1) + " projects; hand them over or delete them first.",
              "the account owns teams or projects");
}

void read_accounts(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(accounts_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_account(rows)));
}

void find_odd_accounts(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {"SELECT id, 'another account has the same e-mail, ' || email || ', but for "
                     "the case.' FROM users AS u WHERE EXISTS (SELECT 1 FROM users AS o WHERE "
                     "lower(o.email) = lower(u.email) AND o.id <> u.id) ORDER BY id"},
                    visit);
}

ArchiveOutcome write_account(Connection& connection, const ArchiveRecord& record) {
  const Account account = account_of(record);
  {
    Statement row = connection.prepare(
        accounts_where("WHERE id = ?1 OR lower(email) = lower(?2) ORDER BY id <> ?1"));
    if (row.bind(1, account.id).bind(2, account.email).step()) {
      return sqlite::kept_if(read_account(row) == account);
    }
  }
  insert_account(connection, account);
  return ArchiveOutcome::kAdded;
}

void apply(const AccountChange& change, Account& account) {
  account.email = change.email.value_or(account.email);
  account.password_hash = change.password_hash.value_or(account.password_hash);
  account.is_active = change.is_active.value_or(account.is_active);
  account.is_superuser = change.is_superuser.value_or(account.is_superuser);
  account.is_verified = change.is_verified.value_or(account.is_verified);
  account.display_name = change.display_name.value_or(account.display_name);
  account.avatar_url = change.avatar_url.value_or(account.avatar_url);
}

}  // namespace

Account read_account(const Statement& row, int first) {
  const sqlite::RowReader reader(row, kUsersTable);
  return {.id = reader.text(first),
          .email = reader.text(first + 1),
          .password_hash = reader.text(first + 2),
          .is_active = reader.boolean(first + 3),
          .is_superuser = reader.boolean(first + 4),
          .is_verified = reader.boolean(first + 5),
          .display_name = reader.optional_text(first + 6),
          .avatar_url = reader.optional_text(first + 7),
          .created_at = reader.time(first + 8, "created_at")};
}

void SqliteAccounts::create(const Account& account) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_no_row(connection, kUsersTable, "account", account.id);
    require_free_email(connection, account.email, account.id);
    insert_account(connection, account);
    touched.add(kUsersTable, account.id);
  });
}

std::optional<Account> SqliteAccounts::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_account(*connection, id);
}

std::optional<Account> SqliteAccounts::find(std::string_view email) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      accounts_where("WHERE lower(email) = lower(?1) ORDER BY email <> ?1, created_at, id"));
  rows.bind(1, email);
  return sqlite::read_first(rows, &read_account_row);
}

Account SqliteAccounts::change(std::string_view id, const AccountChange& change) {
  Account account;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    account = require_account(connection, id);
    if (change.email && *change.email != account.email) {
      require_free_email(connection, *change.email, id);
    }
    apply(change, account);
    Statement row = connection.prepare(
        "UPDATE users SET email = ?2, hashed_password = ?3, is_active = ?4, is_superuser = ?5, "
        "is_verified = ?6, display_name = ?7, avatar_url = ?8, created_at = ?9 WHERE id = ?1");
    bind_account(row, account);
    row.run();
    touched.add(kUsersTable, id);
  });
  return account;
}

bool SqliteAccounts::replace_hash(std::string_view id, std::string_view old_hash,
                                  std::string_view new_hash) {
  bool replaced = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "UPDATE users SET hashed_password = ?3 WHERE id = ?1 AND hashed_password = ?2 "
        "RETURNING id");
    replaced = row.bind(1, id).bind(2, old_hash).bind(3, new_hash).step();
    if (replaced) touched.add(kUsersTable, id);
  });
  return replaced;
}

bool SqliteAccounts::remove(std::string_view id) {
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    removed = has_row(connection, kUsersTable, id);
    if (!removed) return;
    require_owns_nothing(connection, id);
    for (const char* sql : {"DELETE FROM api_tokens WHERE user_id = ?1",
                            "DELETE FROM team_members WHERE user_id = ?1",
                            "DELETE FROM permissions WHERE user_id = ?1",
                            "UPDATE experiments SET started_by = NULL WHERE started_by = ?1",
                            "DELETE FROM users WHERE id = ?1"}) {
      connection.prepare(sql).bind(1, id).run();
    }
    touched.add(kUsersTable, id);
  });
  return removed;
}

std::vector<Account> SqliteAccounts::list(const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(accounts_where("WHERE 1 = 1" + page_sql(page)));
  return read_page(rows, page, &read_account_row);
}

sqlite::RecordTable account_records() {
  return {.kind = kAccountKind,
          .table = kUsersTable,
          .key = "id",
          .timestamps = {"created_at"},
          .read = &read_accounts,
          .checks = {sqlite::check_of<&read_account_row>(kUsersTable, "id", &accounts_where)},
          .find_odd = &find_odd_accounts,
          .write = &write_account};
}

}  // namespace cq::experiments
