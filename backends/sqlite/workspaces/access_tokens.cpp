#include "sqlite/workspaces/access_tokens.hpp"

#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kTokensTable = "auth_tokens";
constexpr std::string_view kTokenColumns =
    "id, name, token_hash, scopes, last_used_at, expires_at, revoked_at, created_at, updated_at";

AccessToken read_token(const Statement& row) {
  const RowReader reader(row, kTokensTable);
  return {.id = reader.integer(0),
          .name = reader.text(1),
          .token_hash = reader.text(2),
          .scopes = reader.texts(3, "scopes"),
          .last_used_at = reader.optional_time(4, "last_used_at"),
          .expires_at = reader.optional_time(5, "expires_at"),
          .revoked_at = reader.optional_time(6, "revoked_at"),
          .created_at = reader.time(7, "created_at"),
          .updated_at = reader.time(8, "updated_at")};
}

std::string tokens_where(std::string_view rest) {
  return "SELECT " + std::string(kTokenColumns) + " FROM auth_tokens " + std::string(rest);
}

void read_tokens(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(tokens_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_token(rows)));
}

ArchiveOutcome write_token(Connection& connection, const ArchiveRecord& record) {
  const AccessToken token = access_token_of(record);
  {
    Statement row = connection.prepare(
        tokens_where("WHERE id = ?1 OR name = ?2 OR token_hash = ?3 ORDER BY id"));
    if (row.bind(1, token.id).bind(2, token.name).bind(3, token.token_hash).step()) {
      return sqlite::kept_if(is_same(read_token(row), token));
    }
  }
  connection
      .prepare("INSERT INTO auth_tokens (" + std::string(kTokenColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
      .bind(1, token.id)
      .bind(2, token.name)
      .bind(3, token.token_hash)
      .bind(4, stored_texts(token.scopes))
      .bind_optional(5, stored_time(token.last_used_at))
      .bind_optional(6, stored_time(token.expires_at))
      .bind_optional(7, stored_time(token.revoked_at))
      .bind(8, stored_time(token.created_at))
      .bind(9, stored_time(token.updated_at))
      .run();
  return ArchiveOutcome::kAdded;
}

// Throws if a token of that name or hash exists.
void require_new(Connection& connection, const NewAccessToken& token) {
  Statement row =
      connection.prepare("SELECT name FROM auth_tokens WHERE name = ?1 OR token_hash = ?2");
  if (!row.bind(1, token.name).bind(2, token.token_hash).step()) return;
  if (row.text_view(0) == token.name) {
    throw Error(ErrorKind::kConflict,
                "An access token named '" + token.name + "' exists already; choose another name.",
                "a token named '" + token.name + "' exists");
  }
  throw Error(ErrorKind::kConflict,
              "The access token's secret is another token's already; make a "
              "new one.");
}

}  // namespace

AccessToken SqliteAccessTokens::create(const NewAccessToken& token, Timestamp at) {
  AccessToken created{.name = token.name,
                      .token_hash = token.token_hash,
                      .scopes = token.scopes,
                      .expires_at = token.expires_at,
                      .created_at = at,
                      .updated_at = at};
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_new(connection, token);
    connection
        .prepare(
            "INSERT INTO auth_tokens (name, token_hash, scopes, expires_at, created_at, "
            "updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)")
        .bind(1, token.name)
        .bind(2, token.token_hash)
        .bind(3, stored_texts(token.scopes))
        .bind_optional(4, stored_time(token.expires_at))
        .bind(5, stored_time(at))
        .run();
    created.id = connection.last_insert_id();
    touched.add(kTokensTable, std::to_string(created.id));
  });
  return created;
}

std::optional<AccessToken> SqliteAccessTokens::find_active(std::string_view token_hash,
                                                           Timestamp at) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(tokens_where("WHERE token_hash = ?1"));
  if (!row.bind(1, token_hash).step()) return std::nullopt;
  AccessToken token = read_token(row);
  return is_active(token, at) ? std::optional(std::move(token)) : std::nullopt;
}

void SqliteAccessTokens::record_use(std::int64_t id, Timestamp at) {
  commits_.write(
      [&](Connection& connection, TouchedRows& touched) {
        {
          Statement row = connection.prepare(tokens_where("WHERE id = ?1"));
          if (!row.bind(1, id).step()) return;
          const AccessToken token = read_token(row);
          if (token.last_used_at && *token.last_used_at >= at) return;
        }
        connection.prepare("UPDATE auth_tokens SET last_used_at = ?2 WHERE id = ?1")
            .bind(1, id)
            .bind(2, stored_time(at))
            .run();
        touched.add(kTokensTable, std::to_string(id));
      },
      sqlite::GroupCommit::Additions::kNotMade);
}

std::vector<AccessToken> SqliteAccessTokens::list() {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(tokens_where("ORDER BY created_at, id"));
  return read_all(rows, &read_token);
}

AccessToken SqliteAccessTokens::revoke(std::int64_t id, Timestamp at) {
  AccessToken revoked;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "UPDATE auth_tokens SET revoked_at = ?2, updated_at = ?2 WHERE id = ?1 RETURNING " +
        std::string(kTokenColumns));
    if (!row.bind(1, id).bind(2, stored_time(at)).step()) {
      throw Error(ErrorKind::kNotFound, "There is no access token " + std::to_string(id) + ".",
                  "there is no such token");
    }
    revoked = read_token(row);
    touched.add(kTokensTable, std::to_string(id));
  });
  return revoked;
}

sqlite::RecordTable access_token_records() {
  return {.kind = kAccessTokenKind,
          .table = kTokensTable,
          .key = "id",
          .ignored = {"last_used_at"},
          .timestamps = {"created_at", "updated_at", "revoked_at"},
          .read = &read_tokens,
          .checks = {sqlite::check_of<&read_token>(kTokensTable, "id", &tokens_where)},
          .write = &write_token};
}

}  // namespace cq::workspaces
