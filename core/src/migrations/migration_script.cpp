#include <cq/error.hpp>
#include <cq/host/migration_script.hpp>
#include <string_view>

namespace cq::host {
namespace {

// Down to its blanks as the original's tool writes it: a database may keep the text.
constexpr std::string_view kMakeVersionTable =
    "CREATE TABLE alembic_version (\n"
    "\tversion_num VARCHAR(32) NOT NULL, \n"
    "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n"
    ");\n";

void check_direction(bool ok, const std::optional<std::string>& from,
                     const std::optional<std::string>& to, const std::string& other) {
  if (!ok) {
    throw Error(ErrorKind::kInvalidArgument, "From " + from.value_or("base") + " to " +
                                                 to.value_or("base") + " it is " + other +
                                                 "; turn the two around or use that command.");
  }
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of("\r\n");
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  return begin == std::string_view::npos ? "" : std::string(text.substr(begin, end - begin + 1));
}

std::string quoted(const std::string& revision) {
  std::string text = "'";
  for (const char c : revision) {
    text += c == '\'' ? "''" : std::string(1, c);
  }
  return text + "'";
}

std::string insert_version(const std::string& revision) {
  return "INSERT INTO alembic_version (version_num) VALUES (" + quoted(revision) + ");\n";
}

std::string move_version(const std::string& from, const std::string& to) {
  return "UPDATE alembic_version SET version_num = " + quoted(to) +
         " WHERE version_num = " + quoted(from) + ";\n";
}

std::string transaction(const std::string& title, const std::string& part,
                        const std::string& version) {
  const std::string statements = trimmed(part);
  return "-- " + title + "\nBEGIN;\n" + (statements.empty() ? "" : statements + "\n") + version +
         "COMMIT;\n";
}

}  // namespace

std::string upgrade_script(const MigrationChain& chain, const std::optional<std::string>& from,
                           const std::string& to, bool stamped) {
  const std::size_t first = count_at(chain, from);
  const std::size_t last = count_at(chain, to);
  check_direction(first <= last, from, to, "a downgrade");
  std::string script;
  if (from && stamped) {
    script = transaction("The tables of " + *from + " are there; from now on so is the version.",
                         "", std::string(kMakeVersionTable) + insert_version(*from));
  }
  for (std::size_t i = first; i < last; ++i) {
    const Migration& migration = chain.migrations()[i];
    const std::string version =
        i == 0 ? std::string(kMakeVersionTable) + insert_version(migration.revision)
               : move_version(chain.migrations()[i - 1].revision, migration.revision);
    script += (script.empty() ? "" : "\n") +
              transaction("Upgrade to " + migration.revision + ": " + migration.message,
                          migration.up, version);
  }
  return script;
}

std::string downgrade_script(const MigrationChain& chain, const std::optional<std::string>& from,
                             const std::optional<std::string>& to) {
  const std::size_t first = count_at(chain, from);
  const std::size_t last = count_at(chain, to);
  check_direction(first >= last, from, to, "an upgrade");
  require_way_down(chain, last, first);
  std::string script;
  for (std::size_t i = first; i > last; --i) {
    const Migration& migration = chain.migrations()[i - 1];
    const std::string version =
        i == 1 ? "DROP TABLE alembic_version;\n"
               : move_version(migration.revision, chain.migrations()[i - 2].revision);
    script += (script.empty() ? "" : "\n") +
              transaction("Downgrade from " + migration.revision + ": " + migration.message,
                          migration.down, version);
  }
  return script;
}

}  // namespace cq::host
