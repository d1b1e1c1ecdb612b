#include "sqlite/maintenance/diagnosis.hpp"

#include <cq/error.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/db/wal_index.hpp"
#include "sqlite/maintenance/file_diagnosis.hpp"
#include "sqlite/maintenance/file_users.hpp"
#include "sqlite/maintenance/integrity.hpp"
#include "sqlite/maintenance/other_tables.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

using Kind = Finding::Kind;

constexpr const char* kRestore =
    "Stop the server, keep the file, and restore the newest good backup.";

Finding journal_mode(Connection& connection) {
  Statement row = connection.prepare("PRAGMA journal_mode");
  row.step();
  if (row.text_view(0) == "wal") {
    return {Kind::kFine, "journal mode", "It is write-ahead logging.", ""};
  }
  return {Kind::kFine, "journal mode",
          "It is '" + row.text(0) + "'; the server switches to write-ahead logging at its start.",
          ""};
}

// A reader that never ends keeps the WAL from being moved into the file; but a large one may be
// moved already, or be about to be.
Finding log_size(Connection& connection, const DatabaseOptions& options) {
  constexpr std::uint64_t kMebibyte = std::uint64_t{1024} * 1024;
  {
    Statement row = connection.prepare("PRAGMA journal_mode");
    if (!row.step() || row.text_view(0) != "wal") {
      return {Kind::kFine, "log", "There is no write-ahead log.", ""};
    }
  }
  std::error_code problem;
  const auto size = std::filesystem::file_size(options.file.string() + "-wal", problem);
  const std::uint64_t bytes = problem ? 0 : size;
  connection.data_version();  // from here on the WAL's index is there
  const std::uint64_t not_moved = wal_bytes_not_moved(connection).value_or(bytes);
  if (not_moved > 2 * std::uint64_t{Connection::kKeptWal}) {
    const std::string size_of_it = "Of the write-ahead log " +
                                   std::to_string(not_moved / kMebibyte) +
                                   " MiB aren't in the database yet";
    const std::vector<long> readers = old_readers(connection, options.file.string() + "-shm");
    if (!readers.empty()) {
      return {Kind::kWarning, "log",
              size_of_it + ": " + process_name(readers.front()) +
                  " keeps reading what was there before.",
              "Look again in a minute. If it still reads, end it."};
    }
    return {Kind::kWarning, "log", size_of_it + "; no program keeps it from being moved there.",
            "Look again in a minute; a server moves it when less is being written, and at its "
            "end."};
  }
  return {Kind::kFine, "log",
          "The write-ahead log has " + std::to_string(bytes) + " bytes, of which " +
              std::to_string(not_moved) + " aren't in the database yet.",
          ""};
}

Finding integrity(Connection& connection, const RecordTables& tables) {
  if (const auto damage = find_damage(connection, tables)) {
    return {Kind::kProblem, "integrity", "The database is damaged: " + *damage + ".", kRestore};
  }
  return {Kind::kFine, "integrity", "Every page and index is whole.", ""};
}

Finding foreign_keys(Connection& connection, const RecordTables& tables, References references) {
  const auto dangling = dangling_references(connection, tables);
  if (dangling.empty()) {
    return {Kind::kFine, "foreign keys", "No row refers to one that isn't there.", ""};
  }
  std::string names;
  for (const auto& [table, count] : dangling) {
    names += (names.empty() ? "" : ", ") + table + " (" + std::to_string(count) + ")";
  }
  if (references == References::kFree) {
    return {Kind::kWarning, "foreign keys", "Rows refer to rows that aren't there: " + names + ".",
            "They are served as they are; delete them if nobody needs them."};
  }
  return {Kind::kProblem, "foreign keys", "Rows refer to rows that aren't there: " + names + ".",
          "Restore a backup from before that, or delete these rows; PRAGMA foreign_key_check "
          "names each."};
}

void visit_unreadable_of(Connection& connection, const RecordTable& table, const TableCheck& check,
                         const VisitUnreadable& visit) {
  if (table.find_unreadable != nullptr && check.table == table.table) {
    table.find_unreadable(connection, visit);
    return;
  }
  Statement rows = connection.prepare(check.query("ORDER BY " + std::string(check.key)));
  while (rows.step()) {
    const std::string why = check.why(rows);
    if (!why.empty()) visit(rows.text_view(0), why);
  }
}

// What one of these records keeps from working is that record; a revision from before the table,
// and another's table of that name, are for the schema's finding.
void find_unreadable(Connection& connection, const RecordTables& tables,
                     std::vector<Finding>& findings) {
  constexpr std::size_t kMostNamed = 20;
  std::size_t found = 0;
  for (const RecordTable& table : tables) {
    std::vector<TableCheck> checks = table.checks;
    if (checks.empty() && table.find_unreadable != nullptr)
      checks.push_back({.table = table.table});
    for (const TableCheck& check : checks) {
      if (!has_table(connection, check.table)) continue;
      try {
        visit_unreadable_of(
            connection, table, check, [&](std::string_view key, const std::string& why) {
              if (++found > kMostNamed) return;
              findings.push_back({Kind::kProblem, "records",
                                  "A record of the table '" + std::string(check.table) +
                                      "' can't be read, '" + std::string(key) + "': " + why,
                                  "Fix or delete this row; until then it is left out."});
            });
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kInternal) throw;
      }
    }
  }
  if (found > kMostNamed) {
    findings.push_back({Kind::kProblem, "records",
                        std::to_string(found - kMostNamed) + " records more can't be read.",
                        "Fix those above first, then look again."});
  }
  if (found == 0) findings.push_back({Kind::kFine, "records", "Every record can be read.", ""});
}

void find_odd(Connection& connection, const RecordTables& tables, std::vector<Finding>& findings) {
  constexpr std::size_t kMostNamed = 20;
  for (const RecordTable& table : tables) {
    if (table.find_odd == nullptr || !has_table(connection, table.table)) continue;
    std::size_t found = 0;
    table.find_odd(connection, [&](std::string_view key, const std::string& what) {
      if (++found > kMostNamed) return;
      findings.push_back({Kind::kWarning, "records",
                          "A record of the table '" + std::string(table.table) + "' is odd, '" +
                              std::string(key) + "': " + what,
                          "It is served as it is; fix or delete it if nobody needs it so."});
    });
    if (found > kMostNamed) {
      findings.push_back({Kind::kWarning, "records",
                          std::to_string(found - kMostNamed) + " records more of the table '" +
                              std::string(table.table) + "' are odd.",
                          "Look at those above first, then look again."});
    }
  }
}

Finding other_table(const OtherTable& table) {
  std::string rows;
  if (table.rows) {
    rows = " (" + std::to_string(*table.rows) + (*table.rows == 1 ? " row)" : " rows)");
  }
  const std::string what = "The table '" + table.name + "'" + rows;
  if (table.is_of_tool()) {
    return {Kind::kFine, "other tables",
            what + " is another tool's: " + table.tool +
                ". Backup and restore take it with the file; export and copy pass it over.",
            ""};
  }
  return {Kind::kWarning, "other tables",
          what +
              " is none of this server's. Backup and restore take it with the file; export passes "
              "it over, and copy refuses to lose its rows.",
          "Move it to a database of its own, unless it is meant to be here."};
}

// What triggers note, the server doesn't write itself.
void find_lacking_triggers(Connection& connection, Migrations migrations,
                           std::vector<Finding>& findings) {
  const std::vector<LackingTrigger> lacking = lacking_triggers(connection, migrations);
  for (const LackingTrigger& trigger : lacking) {
    findings.push_back(
        {Kind::kProblem, "triggers",
         "The trigger '" + trigger.name + "' of the table '" + trigger.table +
             (trigger.is_another ? "' isn't as its migration makes it" : "' is missing") +
             ", so that changes of the table aren't noted as they should be.",
         std::string("Stop the server, back the database up") +
             (trigger.is_another ? ", drop that trigger" : "") +
             ", and run its CREATE TRIGGER, which 'cq-server db upgrade --sql base:head' prints."});
  }
  if (lacking.empty()) {
    findings.push_back({Kind::kFine, "triggers", "Every trigger is as it should be.", ""});
  }
}

void diagnose_contents(const DatabaseOptions& options, const RecordTables& tables,
                       Migrations migrations, std::vector<Finding>& findings) {
  try {
    Connection connection(options, Opening::kExisting);
    findings.push_back(journal_mode(connection));
    findings.push_back(log_size(connection, options));
    const ReadSnapshot snapshot(connection);
    findings.push_back(integrity(connection, tables));
    findings.push_back(foreign_keys(connection, tables, options.references));
    find_lacking_triggers(connection, migrations, findings);
    find_unreadable(connection, tables, findings);
    find_odd(connection, tables, findings);
    for (const RecordTable& table : tables) {
      if (table.find_kept == nullptr || !has_table(connection, table.table)) continue;
      findings.push_back(table.find_kept(options, connection));
    }
    for (const OtherTable& table : other_tables(connection, tables)) {
      findings.push_back(other_table(table));
    }
  } catch (const Error& error) {
    const bool corrupt = error.kind() == ErrorKind::kCorrupt;
    findings.push_back({Kind::kProblem, "integrity", error.what(),
                        corrupt ? kRestore : "Fix that, then look again."});
  }
}

}  // namespace

std::vector<Finding> diagnose_database(const DatabaseOptions& options, const RecordTables& tables,
                                       Migrations migrations) {
  if (options.in_memory()) {
    return {{Kind::kWarning, "database file",
             "The database lives in memory and is gone when the server ends.",
             "Name a database in a file, unless that is meant."}};
  }
  std::vector<Finding> findings = diagnose_file(options.file);
  if (findings.front().kind == Kind::kFine)
    diagnose_contents(options, tables, migrations, findings);
  return findings;
}

}  // namespace cq::sqlite
