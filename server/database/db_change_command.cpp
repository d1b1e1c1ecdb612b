#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/database.hpp"
#include "database/downgrade_notice.hpp"
#include "database/migration_text.hpp"

namespace cq::database {
namespace {

constexpr int kRefused = 1;

struct ChangeOptions {
  RecordKinds kinds;  // of a downgrade
  std::string revision;
  bool sql = false;
  bool yes = false;
};

/// Prints SQL as what was asked for; that there is none is said beside it.
int print_sql(const std::string& script, const cli::Console& console) {
  if (script.empty()) {
    console.err << "There is nothing to run." << std::endl;
    return 0;
  }
  console.out << "-- To be run by a tool that stops at the first error.\n" << script << std::flush;
  return 0;
}

void refuse_range(const std::string& revision) {
  if (revision.find(':') != std::string::npos) {
    throw Error(
        ErrorKind::kInvalidArgument,
        "'" + revision + "' is a range, which only --sql takes; name the revision to go to.");
  }
}

/// The revision that is meant on a database that stands there.
std::optional<std::string> resolve(const Database& database, MigrationTarget& target,
                                   const std::string& name) {
  refuse_range(name);
  const host::MigrationChain& chain = database.feature.migrations();
  // A name that doesn't count from there shall be refused before the database is looked at.
  const std::size_t applied =
      host::is_relative_revision(name) ? host::require_usable(target, chain).applied : 0;
  return host::resolve_revision(chain, name, applied);
}

/// The database whose schema is to change.
Database find_migrated(const cli::Session& session) {
  Database database = find_database(session.lookup);
  require(database, {MigrationTarget::kId});
  return database;
}

int upgrade(const ChangeOptions& options, const cli::Session& session) {
  const Database database = find_migrated(session);
  const std::string name = options.revision.empty() ? "head" : options.revision;
  if (options.sql) {
    return print_sql(upgrade_sql(database, name, session.console.err), session.console);
  }
  const auto target = database.feature.open_migrations(database.resolved.url);
  const std::optional<std::string> to = resolve(database, *target, name);
  if (!to) {
    throw Error(ErrorKind::kInvalidArgument,
                "An upgrade can't lead to base; 'cq-server db downgrade base' does.");
  }
  const host::MigrationReport report = host::upgrade(*target, database.feature.migrations(), *to);
  session.console.err << display(database.resolved.url) << ": " << in_words(report) << "."
                      << std::endl;
  return 0;
}

int downgrade(const ChangeOptions& options, const cli::Session& session) {
  const Database database = find_migrated(session);
  if (options.sql) {
    return print_sql(downgrade_sql(database, options.revision, session.console.err),
                     session.console);
  }
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const std::optional<std::string> to = resolve(database, *target, options.revision);
  const host::SchemaState state = host::require_usable(*target, chain);
  const std::vector<const host::Migration*> path = host::downgrade_path(chain, state, to);
  std::ostream& err = session.console.err;
  const auto maintenance = open_maintenance(database);
  if (!path.empty()) {
    err << what_is_lost(path, to, options.kinds, maintenance.get());
    if (!options.yes && !confirm(session.console, "Take " + display(database.resolved.url) +
                                                      " down to " + to.value_or("base") + "?")) {
      err << "Nothing was changed." << std::endl;
      return kRefused;
    }
  }
  // Under the run's lock, so that nothing is written between the backup and the migrations.
  const auto back_up = [&](const host::SchemaState& now) {
    if (maintenance) {
      const BackupReport backup = back_up_before_downgrade(*maintenance, now.revision);
      err << "Backed up to " << backup.file.string() << "." << std::endl;
    }
  };
  const host::DowngradeReport report = host::downgrade(*target, chain, to, back_up);
  err << display(database.resolved.url) << ": " << in_words(report) << "." << std::endl;
  return 0;
}

int stamp(const ChangeOptions& options, const cli::Session& session) {
  const Database database = find_migrated(session);
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const std::optional<std::string> to = resolve(database, *target, options.revision);
  const std::optional<std::string> before = host::stamp(*target, chain, to);
  session.console.err << display(database.resolved.url) << ": stamped " << to.value_or("base")
                      << ", was " << before.value_or("none") << "; no migration was run."
                      << std::endl;
  if (to && host::check_migrations(*target, chain).drifted()) {
    session.console.err << "The schema isn't the one of that revision; 'cq-server db check' shows "
                           "how it differs."
                        << std::endl;
  }
  return 0;
}

CLI::App& add_change(CLI::App& db, cli::Invocation& invocation, const char* name, const char* help,
                     const std::shared_ptr<ChangeOptions>& options,
                     int (*action)(const ChangeOptions&, const cli::Session&)) {
  CLI::App& command = cli::add_command(db, name, help);
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
  return command;
}

}  // namespace

void add_db_change_commands(CLI::App& db, cli::Invocation& invocation, const RecordKinds& kinds) {
  const auto up = std::make_shared<ChangeOptions>();
  CLI::App& upgrading =
      add_change(db, invocation, "upgrade", "Run the migrations that are pending", up, upgrade);
  cli::add_option(upgrading, "REVISION", up->revision,
                  "Until where: an id or its beginning, +N, or head (the default)");
  cli::add_flag(upgrading, "--sql", up->sql,
                "Print the SQL and run nothing; REVISION may then be FROM:TO");

  const auto down = std::make_shared<ChangeOptions>();
  down->kinds = kinds;
  CLI::App& downgrading = add_change(db, invocation, "downgrade",
                                     "Take migrations back, with what they made", down, downgrade);
  cli::add_required(downgrading, "REVISION", down->revision,
                    "Until where: an id or its beginning, -N, or base");
  cli::add_flag(downgrading, "--sql", down->sql,
                "Print the SQL and run nothing; REVISION may then be FROM:TO");
  cli::add_flag(downgrading, "--yes", down->yes, "Don't ask");

  const auto mark = std::make_shared<ChangeOptions>();
  CLI::App& stamping =
      add_change(db, invocation, "stamp",
                 "Write down that the database is at a revision, and run nothing", mark, stamp);
  cli::add_required(stamping, "REVISION", mark->revision, "An id or its beginning, head or base");
}

}  // namespace cq::database
