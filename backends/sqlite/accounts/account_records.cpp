#include "sqlite/accounts/account_records.hpp"

#include <cq/accounts/records.hpp>
#include <optional>
#include <string>

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/accounts/users.hpp"

namespace cq::sqlite {
namespace {

void read_users(Connection& connection, const VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kUserColumns) + " FROM " +
                                      std::string(kUserRows) + " ORDER BY u.username");
  while (rows.step()) visit(to_record(read_user(rows)));
}

void read_keys(Connection& connection, const VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kKeyColumns) +
                                      ", u.username FROM api_keys AS k CROSS JOIN users AS u "
                                      "ON u.id = k.user_id ORDER BY k.id");
  while (rows.step()) visit(to_record(OwnedApiKey{read_key(rows), rows.text(11)}));
}

void find_unreadable_users(Connection& connection, const VisitUnreadable& visit) {
  // A database from before roles can be looked at, too.
  const bool has_access =
      connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'user_access'").step();
  Statement rows = connection.prepare(
      has_access ? "SELECT " + std::string(kUserColumns) + " FROM " + std::string(kUserRows)
                 : "SELECT id, username, password_hash, created_at, NULL, NULL FROM users");
  visit_unreadable(rows, &read_user, visit, 1);
}

void find_unreadable_keys(Connection& connection, const VisitUnreadable& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kKeyColumns) + " FROM api_keys AS k");
  visit_unreadable(rows, &read_key, visit);
}

ArchiveOutcome write_user(Connection& connection, const ArchiveRecord& record) {
  const User user = user_of(record);
  if (const auto found = find_user(connection, user.username)) {
    return kept_if(is_same(*found, user));
  }
  insert_user(connection, user);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_key(Connection& connection, const ArchiveRecord& record) {
  OwnedApiKey owned = api_key_of(record);
  const auto owner = find_user(connection, owned.username);
  if (!owner) return ArchiveOutcome::kMissingReference;
  ApiKey& key = owned.key;
  key.user_id = owner->id;
  {
    Statement row = connection.prepare("SELECT " + std::string(kKeyColumns) +
                                       " FROM api_keys AS k WHERE k.id = ?1 OR k.key_hash = ?2");
    if (row.bind(1, key.id).bind(2, key.hash).step()) return kept_if(is_same(read_key(row), key));
  }
  insert_key(connection, key);
  return ArchiveOutcome::kAdded;
}

}  // namespace

RecordTable user_records() {
  return {.kind = kUserKind,
          .table = "users",
          .key = "username",
          .parts = {{"user_access", "user_id",
                     "(SELECT username FROM users WHERE users.id = user_access.user_id)"}},
          .timestamps = {"created_at"},
          .read = &read_users,
          .find_unreadable = &find_unreadable_users,
          .write = &write_user};
}

RecordTable api_key_records() {
  return {.kind = kApiKeyKind,
          .table = "api_keys",
          .key = "id",
          .ignored = {"last_used_at"},
          .timestamps = {"created_at", "revoked_at"},
          .read = &read_keys,
          .find_unreadable = &find_unreadable_keys,
          .write = &write_key};
}

}  // namespace cq::sqlite
