#include "sqlite/maintenance/triggers.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "sqlite/schema/script.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

struct Trigger {
  std::string table;
  std::string text;
};
using Triggers = std::map<std::string, Trigger>;

Triggers triggers_of(Connection& connection) {
  Statement rows =
      connection.prepare("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'");
  Triggers triggers;
  while (rows.step()) triggers[rows.text(0)] = {rows.text(1), rows.text(2)};
  return triggers;
}

std::string stamped_revision(Connection& connection) {
  if (!has_table(connection, kVersionTables.front())) return {};
  Statement row = connection.prepare("SELECT version_num FROM alembic_version");
  return row.step() ? row.text(0) : std::string();
}

// What the chain makes up to that revision, found out by making it.
Triggers made_by(Migrations migrations, const std::string& revision) {
  constexpr std::string_view kUp = "\n-- up\n";
  constexpr std::string_view kDown = "\n-- down\n";
  const std::string header = "-- revision: " + revision + "\n";
  const auto last = std::find_if(migrations.begin(), migrations.end(), [&](const auto& each) {
    return std::string_view(each.text).starts_with(header);
  });
  if (last == migrations.end()) return {};
  Connection scratch{DatabaseOptions{}};
  for (const cq_migration& migration : Migrations(migrations.begin(), std::next(last))) {
    const std::string_view text = migration.text;
    const std::size_t begin = std::min(text.find(kUp), text.size() - kUp.size()) + kUp.size();
    run_script(scratch, std::string(text.substr(begin, text.find(kDown) - begin)));
  }
  return triggers_of(scratch);
}

}  // namespace

std::vector<LackingTrigger> lacking_triggers(Connection& connection, Migrations migrations) {
  const Triggers there = triggers_of(connection);
  std::vector<LackingTrigger> lacking;
  for (const auto& [name, trigger] : made_by(migrations, stamped_revision(connection))) {
    const auto found = there.find(name);
    if (found == there.end() || found->second.text != trigger.text) {
      lacking.push_back({name, trigger.table, found != there.end()});
    }
  }
  return lacking;
}

}  // namespace cq::sqlite
