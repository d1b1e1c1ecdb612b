#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <iterator>

namespace cq::host {
namespace {

/// How many lines are about that table.
std::size_t lines_about(const std::string& table, const std::vector<std::string>& lines) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&table](const std::string& line) {
        return line == table || line.starts_with(table + " ");
      }));
}

void compare_schemas(MigrationTarget& target, const MigrationChain& chain, MigrationCheck& check) {
  std::vector<std::string> scripts;
  for (std::size_t i = 0; i < check.state.applied; ++i) {
    scripts.push_back(chain.migrations()[i].up);
  }
  const std::vector<std::string> wanted = target.schema_lines_after(scripts);
  const std::vector<std::string> found = target.schema_lines();
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(),
                      std::back_inserter(check.missing));
  std::set_difference(found.begin(), found.end(), wanted.begin(), wanted.end(),
                      std::back_inserter(check.extra));
  for (const std::string& table : target.table_names()) {
    const std::size_t lines = lines_about(table, check.extra);
    if (lines == 0 || lines_about(table, wanted) > 0) continue;
    check.other_tables.push_back(table);
    check.extra_of_others += lines;
  }
}

}  // namespace

std::vector<std::string> needed_lines(MigrationTarget& target, const MigrationChain& chain) {
  std::vector<std::string> scripts;
  for (const Migration& migration : chain.migrations()) {
    scripts.push_back(migration.up);
  }
  std::vector<std::string> lines = target.schema_lines_after(scripts);
  std::erase_if(lines,
                [](const std::string& line) { return line.find(" INDEX ") != std::string::npos; });
  return lines;
}

std::vector<std::string> lacking_lines(MigrationTarget& target,
                                       const std::vector<std::string>& needed) {
  const std::vector<std::string> found = target.schema_lines();
  std::vector<std::string> lacking;
  std::set_difference(needed.begin(), needed.end(), found.begin(), found.end(),
                      std::back_inserter(lacking));
  return lacking;
}

MigrationCheck check_migrations(MigrationTarget& target, const MigrationChain& chain) {
  MigrationCheck check;
  check.state = inspect_schema(target, chain);
  const SchemaState::Kind kind = check.state.kind;
  if (kind == SchemaState::Kind::kUnknown || kind == SchemaState::Kind::kForeign) {
    return check;
  }
  for (std::size_t i = check.state.applied; i < chain.migrations().size(); ++i) {
    check.pending.push_back(chain.migrations()[i].revision);
  }
  if (kind != SchemaState::Kind::kEmpty && kind != SchemaState::Kind::kOlder) {
    compare_schemas(target, chain, check);
  }
  return check;
}

}  // namespace cq::host
