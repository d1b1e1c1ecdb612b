#include "sqlite/maintenance/examination.hpp"

#include <cq/error.hpp>
#include <string>
#include <system_error>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/maintenance/contents.hpp"
#include "sqlite/maintenance/file_findings.hpp"

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

Finding integrity(Connection& connection) {
  if (const auto damage = find_damage(connection)) {
    return {Kind::kProblem, "integrity", "The database is damaged: " + *damage + ".", kRestore};
  }
  return {Kind::kFine, "integrity", "Every page and index is whole.", ""};
}

Finding foreign_keys(Connection& connection) {
  const auto dangling = dangling_references(connection);
  if (dangling.empty()) {
    return {Kind::kFine, "foreign keys", "No row refers to one that isn't there.", ""};
  }
  std::string tables;
  for (const auto& [table, count] : dangling) {
    tables += (tables.empty() ? "" : ", ") + table + " (" + std::to_string(count) + ")";
  }
  return {Kind::kProblem, "foreign keys", "Rows refer to rows that aren't there: " + tables + ".",
          "Restore a backup from before that, or delete these rows; PRAGMA foreign_key_check "
          "names each."};
}

void examine_contents(const DatabaseOptions& options, std::vector<Finding>& findings) {
  try {
    Connection connection(options, Opening::kExisting);
    findings.push_back(journal_mode(connection));
    const ReadSnapshot snapshot(connection);
    findings.push_back(integrity(connection));
    findings.push_back(foreign_keys(connection));
  } catch (const Error& error) {
    const bool corrupt = error.kind() == ErrorKind::kCorrupt;
    findings.push_back({Kind::kProblem, "integrity", error.what(),
                        corrupt ? kRestore : "Mend that, then look again."});
  }
}

}  // namespace

std::vector<Finding> examine_database(const DatabaseOptions& options) {
  if (options.in_memory()) {
    return {{Kind::kWarning, "database file",
             "The database lives in memory and is gone when the server ends.",
             "Name a database in a file, unless that is meant."}};
  }
  std::vector<Finding> findings = examine_file(options.file);
  if (findings.front().kind == Kind::kFine) examine_contents(options, findings);
  return findings;
}

}  // namespace cq::sqlite
