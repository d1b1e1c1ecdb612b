#include "sqlite/experiments/tokens.hpp"

#include <cq/error.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/accounts.hpp"
#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kApiTokensTable = "api_tokens";
constexpr std::string_view kApiTokenColumns =
    "id, user_id, token_hash, name, description, scopes, created_at, expires_at, revoked, "
    "last_used_at";
constexpr int kApiTokenColumnCount = 10;

ApiToken read_api_token(const Statement& row) {
  const sqlite::RowReader reader(row, kApiTokensTable);
  return {.id = reader.text(0),
          .user_id = reader.text(1),
          .token_hash = reader.text(2),
          .name = reader.text(3),
          .description = reader.optional_text(4),
          .scopes = reader.texts(5, "scopes"),
          .created_at = reader.time(6, "created_at"),
          .expires_at = reader.optional_time(7, "expires_at"),
          .revoked = reader.boolean(8),
          .last_used_at = reader.optional_time(9, "last_used_at")};
}

std::string api_tokens_where(std::string_view rest) {
  return "SELECT " + std::string(kApiTokenColumns) + " FROM api_tokens " + std::string(rest);
}

void bind_api_token(Statement& row, const ApiToken& token) {
  row.bind(1, token.id)
      .bind(2, token.user_id)
      .bind(3, token.token_hash)
      .bind(4, token.name)
      .bind_optional(5, token.description)
      .bind(6, sqlite::stored_texts(token.scopes))
      .bind(7, sqlite::stored_time(token.created_at))
      .bind_optional(8, sqlite::stored_time(token.expires_at))
      .bind(9, std::int64_t{token.revoked})
      .bind_optional(10, sqlite::stored_time(token.last_used_at));
}

void insert_api_token(Connection& connection, const ApiToken& token) {
  Statement row = connection.prepare("INSERT INTO api_tokens (" + std::string(kApiTokenColumns) +
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  bind_api_token(row, token);
  row.run();
}

void read_api_tokens(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(api_tokens_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_api_token(rows)));
}

void find_odd_api_tokens(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection, {sqlite::dangling_rows(kApiTokensTable, "user_id", "users")},
                    visit);
}

ArchiveOutcome write_api_token(Connection& connection, const ArchiveRecord& record) {
  const ApiToken token = api_token_of(record);
  {
    Statement row =
        connection.prepare(api_tokens_where("WHERE id = ?1 OR token_hash = ?2 ORDER BY id <> ?1"));
    if (row.bind(1, token.id).bind(2, token.token_hash).step()) {
      return sqlite::kept_if(is_same(read_api_token(row), token));
    }
  }
  insert_api_token(connection, token);
  return ArchiveOutcome::kAdded;
}

void require_new_hash(Connection& connection, const ApiToken& token) {
  Statement row = connection.prepare("SELECT 1 FROM api_tokens WHERE token_hash = ?1");
  if (row.bind(1, token.token_hash).step()) {
    throw Error(ErrorKind::kConflict,
                "The API token's secret is another token's already; make a new one.");
  }
}

}  // namespace

void SqliteTokens::create(const ApiToken& token) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, "users", "account", token.user_id);
    require_no_row(connection, kApiTokensTable, "API token", token.id);
    require_new_hash(connection, token);
    insert_api_token(connection, token);
    touched.add(kApiTokensTable, token.id);
  });
}

std::optional<ApiTokenHolder> SqliteTokens::find(std::string_view token_hash) {
  static const std::string kSql = "SELECT t.*, u.* FROM (" +
                                  api_tokens_where("WHERE token_hash = ?1") +
                                  ") AS t JOIN (SELECT " + std::string(kAccountColumns) +
                                  " FROM users) AS u ON u.id = t.user_id";
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(kSql);
  if (!row.bind(1, token_hash).step()) return std::nullopt;
  return ApiTokenHolder{.token = read_api_token(row),
                        .account = read_account(row, kApiTokenColumnCount)};
}

void SqliteTokens::record_use(std::string_view id, Timestamp at) {
  commits_.write(
      [&](Connection& connection, TouchedRows& touched) {
        Statement row = connection.prepare(
            "UPDATE api_tokens SET last_used_at = ?2 WHERE id = ?1 AND "
            "(last_used_at IS NULL OR last_used_at < ?2) RETURNING id");
        if (row.bind(1, id).bind(2, sqlite::stored_time(at)).step()) {
          touched.add(kApiTokensTable, id);
        }
      },
      sqlite::GroupCommit::Additions::kNotMade);
}

std::vector<ApiToken> SqliteTokens::list(std::string_view user_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(api_tokens_where("WHERE user_id = ?1" + page_sql(page)));
  rows.bind(1, user_id);
  return read_page(rows, page, &read_api_token);
}

ApiToken SqliteTokens::change(std::string_view user_id, std::string_view id,
                              const ApiTokenChange& change) {
  ApiToken token;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    {
      Statement row = connection.prepare(api_tokens_where("WHERE id = ?1 AND user_id = ?2"));
      if (!row.bind(1, id).bind(2, user_id).step()) {
        throw Error(ErrorKind::kNotFound, "The account has no API token '" + std::string(id) + "'.",
                    "there is no such API token");
      }
      token = read_api_token(row);
    }
    token.name = change.name.value_or(token.name);
    if (change.description) token.description = change.description;
    token.scopes = change.scopes.value_or(token.scopes);
    if (change.expires_at) token.expires_at = change.expires_at;
    connection
        .prepare(
            "UPDATE api_tokens SET name = ?2, description = ?3, scopes = ?4, "
            "expires_at = ?5 WHERE id = ?1")
        .bind(1, id)
        .bind(2, token.name)
        .bind_optional(3, token.description)
        .bind(4, sqlite::stored_texts(token.scopes))
        .bind_optional(5, sqlite::stored_time(token.expires_at))
        .run();
    touched.add(kApiTokensTable, id);
  });
  return token;
}

bool SqliteTokens::revoke(std::string_view user_id, std::string_view id) {
  bool revoked = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "UPDATE api_tokens SET revoked = 1 WHERE id = ?1 AND user_id = ?2 RETURNING id");
    revoked = row.bind(1, id).bind(2, user_id).step();
    if (revoked) touched.add(kApiTokensTable, id);
  });
  return revoked;
}

sqlite::RecordTable api_token_records() {
  return {.kind = kApiTokenKind,
          .table = kApiTokensTable,
          .key = "id",
          .ignored = {"last_used_at"},
          .timestamps = {"created_at"},
          .read = &read_api_tokens,
          .checks = {sqlite::check_of<&read_api_token>(kApiTokensTable, "id", &api_tokens_where)},
          .find_odd = &find_odd_api_tokens,
          .write = &write_api_token};
}

}  // namespace cq::experiments
