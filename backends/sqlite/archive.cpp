#include "sqlite/archive.hpp"

#include <optional>
#include <string>
#include <utility>

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/accounts/users.hpp"
#include "sqlite/db/timestamps.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

using Visit = std::function<void(const ArchiveRecord& record)>;

std::uint64_t count(Connection& connection, const std::string& table) {
  Statement row = connection.prepare("SELECT count(*) FROM " + table);
  return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

void read_users(Connection& connection, const Visit& visit) {
  Statement rows =
      connection.prepare("SELECT " + std::string(kUserColumns) + " FROM users ORDER BY username");
  while (rows.step()) {
    User user = read_user(rows);
    user.id = 0;
    visit(std::move(user));
  }
}

void read_keys(Connection& connection, const Visit& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kKeyColumns) +
                                      ", u.username FROM api_keys AS k CROSS JOIN users AS u "
                                      "ON u.id = k.user_id ORDER BY k.id");
  while (rows.step()) {
    OwnedApiKey owned{read_key(rows), rows.text(11)};
    owned.key.user_id = 0;
    visit(std::move(owned));
  }
}

constexpr int kCreatedAt = 5;  // behind kUnitColumns

ArchivedUnit read_archived_unit(const Statement& row) {
  ArchivedUnit archived{read_unit(row), std::nullopt};
  archived.created_at =
      read_timestamp(row.optional_text(kCreatedAt),
                     "knowledge_units.created_at of unit '" + archived.unit.id + "'");
  return archived;
}

std::string units_sql() {
  return "SELECT " + std::string(kUnitColumns) + ", created_at FROM knowledge_units ";
}

void read_units(Connection& connection, const Visit& visit) {
  Statement rows = connection.prepare(units_sql() + "ORDER BY id");
  while (rows.step()) visit(read_archived_unit(rows));
}

std::optional<User> find_user(Connection& connection, std::string_view username) {
  Statement row =
      connection.prepare("SELECT " + std::string(kUserColumns) + " FROM users WHERE username = ?1");
  if (!row.bind(1, username).step()) return std::nullopt;
  return read_user(row);
}

ArchiveOutcome kept_if(bool same) {
  return same ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

/// Writes one record within the caller's transaction.
class RecordWriter {
 public:
  RecordWriter(Connection& connection, TouchedRows& touched)
      : connection_(connection), touched_(touched) {}

  ArchiveOutcome operator()(const User& user) const {
    if (const auto found = find_user(connection_, user.username)) {
      return kept_if(found->password_hash == user.password_hash &&
                     found->created_at == user.created_at);
    }
    connection_
        .prepare("INSERT INTO users (username, password_hash, created_at) VALUES (?1, ?2, ?3)")
        .bind(1, user.username)
        .bind(2, user.password_hash)
        .bind(3, write_timestamp(user.created_at))
        .run();
    touched_.add(kUsersTable, user.username);
    return ArchiveOutcome::kAdded;
  }

  ArchiveOutcome operator()(const OwnedApiKey& owned) const {
    const auto owner = find_user(connection_, owned.username);
    if (!owner) return ArchiveOutcome::kNoOwner;
    ApiKey key = owned.key;
    key.user_id = owner->id;
    {
      Statement row = connection_.prepare("SELECT " + std::string(kKeyColumns) +
                                          " FROM api_keys AS k WHERE k.id = ?1 OR k.key_hash = ?2");
      if (row.bind(1, key.id).bind(2, key.hash).step()) return kept_if(is_same(read_key(row), key));
    }
    insert_key(connection_, key);
    touched_.add(kApiKeysTable, key.id);
    return ArchiveOutcome::kAdded;
  }

  ArchiveOutcome operator()(const ArchivedUnit& archived) const {
    const Unit unit = parse_document_of(archived.unit.id, archived.unit.document);
    {
      Statement row = connection_.prepare(units_sql() + "WHERE id = ?1");
      if (row.bind(1, archived.unit.id).step()) {
        return kept_if(is_same(read_archived_unit(row), archived));
      }
    }
    insert_unit(connection_, archived, unit);
    touched_.add(kUnitsTable, archived.unit.id);
    return ArchiveOutcome::kAdded;
  }

 private:
  Connection& connection_;
  TouchedRows& touched_;
};

}  // namespace

ArchiveCounts SqliteArchive::counts() {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  return {count(*connection, "users"), count(*connection, "api_keys"),
          count(*connection, "knowledge_units")};
}

void SqliteArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  read_users(*connection, visit);
  read_keys(*connection, visit);
  read_units(*connection, visit);
}

std::vector<ArchiveOutcome> SqliteArchive::write(std::span<const ArchiveRecord> records) {
  std::vector<ArchiveOutcome> outcomes;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    outcomes.clear();
    const RecordWriter writer(connection, touched);
    for (const ArchiveRecord& record : records) outcomes.push_back(std::visit(writer, record));
  });
  return outcomes;
}

}  // namespace cq::sqlite
