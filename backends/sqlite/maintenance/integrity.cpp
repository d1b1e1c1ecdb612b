#include "sqlite/maintenance/integrity.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <vector>

#include "sqlite/maintenance/other_tables.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

/// While this lives, SQLite evaluates no CHECK of the database's tables.
class ChecksIgnored {
 public:
  explicit ChecksIgnored(Connection& connection) : connection_(connection) {
    connection_.execute("PRAGMA ignore_check_constraints = ON");
  }
  ChecksIgnored(const ChecksIgnored&) = delete;
  ChecksIgnored& operator=(const ChecksIgnored&) = delete;
  ChecksIgnored(ChecksIgnored&&) = delete;
  ChecksIgnored& operator=(ChecksIgnored&&) = delete;
  ~ChecksIgnored() {
    sqlite3_exec(connection_.handle(), "PRAGMA ignore_check_constraints = OFF", nullptr, nullptr,
                 nullptr);
  }

 private:
  Connection& connection_;
};

std::optional<std::string> first_complaint(Connection& connection, const std::string& pragma) {
  Statement row = connection.prepare(pragma);
  if (row.step() && row.text_view(0) == "ok") return std::nullopt;
  return row.text(0);
}

// Takes tools' tables out, which leaves those whose every expression is SQLite's to evaluate.
std::vector<std::string> without_tools(const std::vector<SchemaTable>& all,
                                       const RecordTables& tables) {
  std::vector<std::string> names;
  for (const SchemaTable& table : all) {
    if (table.tool.empty() || is_own(table.name, tables)) names.push_back(table.name);
  }
  return names;
}

/// Whether SQLite could run it; `complaint` is then what it found.
bool ran(Connection& connection, const std::string& pragma, std::optional<std::string>& complaint) {
  try {
    complaint = first_complaint(connection, pragma);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInternal) throw;
    return false;
  }
}

std::optional<std::string> damage_of_each(Connection& connection,
                                          const std::vector<std::string>& tables) {
  for (const std::string& table : tables) {
    auto complaint =
        first_complaint(connection, "PRAGMA integrity_check(" + quoted_name(table) + ")");
    if (complaint) return complaint;
  }
  return std::nullopt;
}

bool has_check(Connection& connection, const std::string& table) {
  Statement row = connection.prepare(
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1 AND sql LIKE '%CHECK%'");
  return row.bind(1, table).step();
}

}  // namespace

std::optional<std::string> find_damage(Connection& connection, const RecordTables& tables) {
  const std::vector<SchemaTable> all = find_tables(connection);
  std::vector<std::string> checked = without_tools(all, tables);
  if (checked.size() == all.size()) {
    return first_complaint(connection, "PRAGMA integrity_check(1)");
  }
  std::optional<std::string> complaint;
  {
    const ChecksIgnored ignored(connection);
    if (ran(connection, "PRAGMA integrity_check(1)", complaint)) {
      std::erase_if(checked,
                    [&](const std::string& table) { return !has_check(connection, table); });
    } else {
      ran(connection, "PRAGMA quick_check(1)", complaint);
    }
  }
  return complaint ? complaint : damage_of_each(connection, checked);
}

std::map<std::string, std::uint64_t> dangling_references(Connection& connection,
                                                         const RecordTables& tables) {
  std::map<std::string, std::uint64_t> found;
  for (const std::string& table : without_tools(find_tables(connection), tables)) {
    Statement rows = connection.prepare("PRAGMA foreign_key_check(" + quoted_name(table) + ")");
    while (rows.step()) ++found[table];
  }
  return found;
}

}  // namespace cq::sqlite
