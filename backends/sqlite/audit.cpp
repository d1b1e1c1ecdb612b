#include "sqlite/audit.hpp"

#include <cq/error.hpp>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/timestamps.hpp"
#include "sqlite/db/transaction.hpp"

namespace cq::sqlite {
namespace {

constexpr std::string_view kAuditTable = "audit_entries";
constexpr std::string_view kEntryColumns =
    "id, at, act, actor, api_key_id, address, subject, detail";

constexpr std::int64_t kMostRows = std::numeric_limits<std::int64_t>::max();

// SQLite counts with a sign.
std::int64_t row_number(std::uint64_t number) {
  return number > static_cast<std::uint64_t>(kMostRows) ? kMostRows
                                                        : static_cast<std::int64_t>(number);
}

AuditEntry read_entry(const Statement& row) {
  AuditEntry entry;
  entry.number = static_cast<std::uint64_t>(row.integer(0));
  entry.at =
      read_timestamp(row.text_view(1), "audit_entries.at of entry " + std::to_string(entry.number));
  entry.act = row.text(2);
  entry.actor = row.text(3);
  entry.api_key_id = row.optional_text(4);
  entry.address = row.text(5);
  entry.subject = row.text(6);
  entry.detail = row.text(7);
  return entry;
}

std::string why_entry_unreadable(const Statement& row) {
  return why_unreadable([&row] { read_entry(row); });
}

// Without a number the entry gets the next one, as AUTOINCREMENT gives none twice.
void insert_entry(Connection& connection, const AuditEntry& entry,
                  const std::optional<std::int64_t>& number) {
  Statement row = connection.prepare(
      "INSERT INTO audit_entries (id, at, act, actor, api_key_id, address, subject, detail) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  row.bind_optional(1, number)
      .bind(2, write_timestamp(entry.at))
      .bind(3, entry.act)
      .bind(4, entry.actor)
      .bind_optional(5, entry.api_key_id)
      .bind(6, entry.address)
      .bind(7, entry.subject)
      .bind(8, entry.detail)
      .run();
}

GroupCommit::Change recording(const AuditEntry& entry) {
  return [&entry](Connection& connection, TouchedRows& touched) {
    insert_entry(connection, entry, std::nullopt);
    touched.add(kAuditTable, "");
  };
}

std::string entries_sql() {
  return "SELECT " + std::string(kEntryColumns) + " FROM audit_entries ";
}

// Timestamps compare as their texts do, as all of them are of write_timestamp()'s one form: behind
// the seconds "+" sorts before ".".
std::string filtered_sql(const AuditFilter& filter) {
  std::string sql = entries_sql() + "WHERE 1";
  if (filter.before) sql += " AND id < ?1";
  if (filter.since) sql += " AND at >= ?2";
  if (filter.until) sql += " AND at < ?3";
  if (filter.act) sql += " AND act = ?4";
  if (filter.actor) sql += " AND actor = ?5";
  if (filter.subject) sql += " AND subject = ?6";
  return sql + " ORDER BY id DESC";
}

void read_entries(Connection& connection, const VisitRecord& visit) {
  Statement rows = connection.prepare(entries_sql() + "ORDER BY id");
  while (rows.step()) visit(to_record(read_entry(rows)));
}

void find_unreadable_entries(Connection& connection, const VisitUnreadable& visit) {
  Statement rows = connection.prepare(entries_sql());
  visit_unreadable(rows, &read_entry, visit);
}

ArchiveOutcome write_entry(Connection& connection, const ArchiveRecord& record) {
  const AuditEntry entry = audit_entry_of(record);
  const std::int64_t number = row_number(entry.number);
  {
    Statement row = connection.prepare(entries_sql() + "WHERE id = ?1");
    if (row.bind(1, number).step()) return kept_if(is_same(read_entry(row), entry));
  }
  insert_entry(connection, entry, number);
  return ArchiveOutcome::kAdded;
}

// The highest number that is beyond the `most` highest; 0 when none is.
std::int64_t highest_beyond(Connection& connection, std::uint64_t most) {
  Statement row =
      connection.prepare("SELECT id FROM audit_entries ORDER BY id DESC LIMIT 1 OFFSET ?1");
  return row.bind(1, row_number(most)).step() ? row.integer(0) : 0;
}

}  // namespace

RecordTable audit_records() {
  return {.kind = kAuditKind,
          .table = kAuditTable,
          .key = "id",
          .timestamps = {"at"},
          .read = &read_entries,
          .find_unreadable = &find_unreadable_entries,
          .write = &write_entry};
}

SqliteAudit::SqliteAudit(ConnectionPool& pool, GroupCommit& commits)
    : pool_(pool),
      commits_(commits),
      unreadable_(entries_sql() + "WHERE id = ?1", &why_entry_unreadable) {}

void SqliteAudit::record_with(const AuditEntry& entry, const std::function<void()>& write) {
  const GroupCommit::Change addition = recording(entry);
  const GroupCommit::Attachment attached(commits_, addition);
  write();
}

void SqliteAudit::record(const AuditEntry& entry) {
  commits_.write(recording(entry), GroupCommit::Additions::kNotMade);
}

std::vector<AuditEntry> SqliteAudit::list(const AuditFilter& filter) {
  const Lease connection = pool_.reader();
  Statement rows = connection->prepare(filtered_sql(filter));
  if (filter.before) rows.bind(1, row_number(*filter.before));
  if (filter.since) rows.bind(2, write_timestamp(*filter.since));
  if (filter.until) rows.bind(3, write_timestamp(*filter.until));
  if (filter.act) rows.bind(4, *filter.act);
  if (filter.actor) rows.bind(5, *filter.actor);
  if (filter.subject) rows.bind(6, *filter.subject);
  std::vector<AuditEntry> entries;
  while (entries.size() < filter.limit && rows.step()) {
    unreadable_.try_read(rows, [&] { entries.push_back(read_entry(rows)); });
  }
  return entries;
}

// What is to go is looked for before the writing connection is had: counting the entries that stay
// takes its time, and more that come meanwhile make none of these stay.
std::size_t SqliteAudit::trim(Timestamp before, std::uint64_t most, std::size_t limit) {
  std::vector<std::int64_t> going;
  {
    const Lease connection = pool_.reader();
    const ReadSnapshot snapshot(*connection);
    Statement rows = connection->prepare(
        "SELECT id FROM audit_entries WHERE id <= ?1 OR at < ?2 ORDER BY id LIMIT ?3");
    rows.bind(1, highest_beyond(*connection, most))
        .bind(2, write_timestamp(before))
        .bind(3, row_number(limit));
    while (rows.step()) going.push_back(rows.integer(0));
  }
  if (going.empty()) return 0;
  std::size_t removed = 0;
  const auto remove_them = [&](Connection& connection, TouchedRows& touched) {
    removed = 0;
    for (const std::int64_t number : going) {
      Statement row = connection.prepare("DELETE FROM audit_entries WHERE id = ?1 RETURNING id");
      if (row.bind(1, number).step()) ++removed;
    }
    if (removed > 0) touched.add(kAuditTable, "");
  };
  commits_.write(remove_them, GroupCommit::Additions::kNotMade);
  return removed;
}

}  // namespace cq::sqlite
