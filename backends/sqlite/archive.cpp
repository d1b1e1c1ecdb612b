#include "sqlite/archive.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <string>

#include "sqlite/db/transaction.hpp"
#include "sqlite/maintenance/other_tables.hpp"

namespace cq::sqlite {
namespace {

std::uint64_t count(Connection& connection, const RecordTable& table) {
  const std::string where = table.where.empty() ? "" : " WHERE " + std::string(table.where);
  Statement row = connection.prepare("SELECT count(*) FROM " + std::string(table.table) + where);
  return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

const RecordTable& table_of(const RecordTables& tables, const ArchiveRecord& record) {
  const auto found =
      std::find_if(tables.begin(), tables.end(),
                   [&record](const RecordTable& table) { return table.kind == record.kind; });
  if (found != tables.end()) return *found;
  throw Error(ErrorKind::kInvalidArgument, "This SQLite database has no records of the kind '" +
                                               record.kind + "'; use a newer server.");
}

}  // namespace

ArchiveCounts SqliteArchive::counts() {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  ArchiveCounts counts;
  for (const RecordTable& table : tables_) {
    counts.add(table.kind, count(*connection, table));
  }
  return counts;
}

void SqliteArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  for (const RecordTable& table : tables_) table.read(*connection, visit);
}

std::vector<OtherTable> SqliteArchive::other_tables() {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  return sqlite::other_tables(*connection, tables_);
}

std::vector<ArchiveOutcome> SqliteArchive::write(std::span<const ArchiveRecord> records) {
  std::vector<ArchiveOutcome> outcomes;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    outcomes.clear();
    for (const ArchiveRecord& record : records) {
      const RecordTable& table = table_of(tables_, record);
      outcomes.push_back(table.write(connection, record));
      if (outcomes.back() == ArchiveOutcome::kAdded) touched.add(table.table, record.key);
    }
  });
  return outcomes;
}

}  // namespace cq::sqlite
