#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ostream>
#include <string_view>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/database.hpp"
#include "database/downgrade_notice.hpp"
#include "database/lasting_database.hpp"
#include "database/migration_text.hpp"
#include "database/open_store.hpp"

namespace cq::database {
namespace {

constexpr int kRefused = 1;

struct ChangeOptions {
  FeatureChoice features;
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

/// A database whose schema is to change, and where to.
struct Change {
  Database database;
  RecordKinds kinds;
  std::unique_ptr<MigrationTarget> target;
  std::optional<std::string> to;  ///< nullopt: base
};

std::string place_of(const Change& change) {
  return display(change.database.resolved.url);
}

/// The databases whose schemas are to change. Only a revision that each chain has, `common`, can be
/// meant of several. Nothing is changed before all of them can be.
std::vector<Change> plan(const ChangeOptions& options, const cli::Session& session,
                         const std::string& name, std::initializer_list<std::string_view> common) {
  FeatureDatabases features = chosen(options.features, session.lookup);
  const bool is_common = std::find(common.begin(), common.end(), name) != common.end();
  if (features.size() > 1 && !is_common) {
    features = {only_chosen(options.features, session.lookup, "The revision " + name)};
  }
  const std::vector<Database> databases = find_databases(session.lookup, names_of(features));
  for (const Database& database : databases) {
    require(database, {MigrationTarget::kId});
  }
  std::vector<Change> changes;
  for (std::size_t i = 0; i < databases.size(); ++i) {
    naming(features[i].name, databases.size() > 1, [&] {
      auto target = databases[i].feature.open_migrations(databases[i].resolved.url);
      require_own_tables(databases[i], *target);
      std::optional<std::string> to = resolve(databases[i], *target, name);
      if (databases.size() > 1) {
        host::require_usable(*target, databases[i].feature.migrations());
      }
      changes.push_back({databases[i], features[i].kinds, std::move(target), std::move(to)});
    });
  }
  return changes;
}

/// The one database that SQL is printed for.
Database only_migrated(const ChangeOptions& options, const cli::Session& session) {
  Database database =
      find_database(session.lookup, only_chosen(options.features, session.lookup, "SQL").name);
  require(database, {MigrationTarget::kId});
  return database;
}

int upgrade(const ChangeOptions& options, const cli::Session& session) {
  const std::string name = options.revision.empty() ? "head" : options.revision;
  if (options.sql) {
    return print_sql(upgrade_sql(only_migrated(options, session), name, session.console.err),
                     session.console);
  }
  for (const Change& change : plan(options, session, name, {"head"})) {
    if (!change.to) {
      throw Error(ErrorKind::kInvalidArgument,
                  "An upgrade can't lead to base; 'cq-server db downgrade base' does.");
    }
    const host::MigrationReport report =
        host::upgrade(*change.target, change.database.feature.migrations(), *change.to,
                      host::kMigrationLockTimeout, log_lock_wait(change.database, session.log));
    require_lasting(change.database);
    session.console.err << place_of(change) << ": " << in_words(report) << "." << std::endl;
  }
  return 0;
}

/// Says what goes with each; returns the databases that something goes of.
std::vector<std::string> announce_losses(const std::vector<Change>& changes, std::ostream& err) {
  std::vector<std::string> losing;
  for (const Change& change : changes) {
    const host::MigrationChain& chain = change.database.feature.migrations();
    const host::SchemaState state = host::require_usable(*change.target, chain);
    const auto path = host::downgrade_path(chain, state, change.to);
    if (path.empty()) {
      continue;
    }
    if (changes.size() > 1) {
      err << place_of(change) << ":\n";
    }
    err << what_is_lost(path, change.to, change.kinds, open_maintenance(change.database).get());
    losing.push_back(place_of(change));
  }
  return losing;
}

void take_down(const Change& change, std::ostream& err) {
  const auto maintenance = open_maintenance(change.database);
  // Under the run's lock, so that nothing is written between the backup and the migrations.
  const auto back_up = [&](const host::SchemaState& now) {
    if (maintenance) {
      const BackupReport backup = back_up_before_downgrade(*maintenance, now.revision);
      err << "Backed up to " << backup.file.string() << "." << std::endl;
    }
  };
  const host::DowngradeReport report =
      host::downgrade(*change.target, change.database.feature.migrations(), change.to, back_up);
  err << place_of(change) << ": " << in_words(report) << "." << std::endl;
}

int downgrade(const ChangeOptions& options, const cli::Session& session) {
  std::ostream& err = session.console.err;
  if (options.sql) {
    return print_sql(downgrade_sql(only_migrated(options, session), options.revision, err),
                     session.console);
  }
  const std::vector<Change> changes = plan(options, session, options.revision, {"base"});
  const std::vector<std::string> losing = announce_losses(changes, err);
  if (!losing.empty() && !options.yes &&
      !cli::confirm(session.console, "Take " + in_sentence(losing) + " down to " +
                                         changes.front().to.value_or("base") + "?")) {
    err << "Nothing was changed." << std::endl;
    return kRefused;
  }
  for (const Change& change : changes) {
    take_down(change, err);
  }
  return 0;
}

int stamp(const ChangeOptions& options, const cli::Session& session) {
  const std::vector<Change> changes = plan(options, session, options.revision, {"head", "base"});
  for (const Change& change : changes) {
    require_existing(*change.target, change.database);  // of all, before one is stamped
  }
  for (const Change& change : changes) {
    const host::MigrationChain& chain = change.database.feature.migrations();
    const std::optional<std::string> before = host::stamp(*change.target, chain, change.to);
    session.console.err << place_of(change) << ": stamped " << change.to.value_or("base")
                        << ", was " << before.value_or("none") << "; no migration was run."
                        << std::endl;
    if (change.to && host::check_migrations(*change.target, chain).drifted()) {
      session.console.err << "The schema isn't the one of that revision; 'cq-server db check' "
                             "shows how it differs."
                          << std::endl;
    }
  }
  return 0;
}

CLI::App& add_change(CLI::App& db, cli::Invocation& invocation, const char* name, const char* help,
                     const std::shared_ptr<ChangeOptions>& options,
                     int (*action)(const ChangeOptions&, const cli::Session&)) {
  CLI::App& command = cli::add_command(db, name, help);
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
  return command;
}

}  // namespace

void add_db_change_commands(CLI::App& db, cli::Invocation& invocation,
                            const FeatureDatabases& features) {
  const auto up = std::make_shared<ChangeOptions>();
  up->features.all = features;
  CLI::App& upgrading =
      add_change(db, invocation, "upgrade", "Run the migrations that are pending", up, upgrade);
  cli::add_option(upgrading, "REVISION", up->revision,
                  "Until where: an id or its beginning, +N, or head (the default)");
  cli::add_flag(upgrading, "--sql", up->sql,
                "Print the SQL and run nothing; REVISION may then be FROM:TO");

  const auto down = std::make_shared<ChangeOptions>();
  down->features.all = features;
  CLI::App& downgrading = add_change(db, invocation, "downgrade",
                                     "Undo migrations, with what they made", down, downgrade);
  cli::add_required(downgrading, "REVISION", down->revision,
                    "Until where: an id or its beginning, -N, or base");
  cli::add_flag(downgrading, "--sql", down->sql,
                "Print the SQL and run nothing; REVISION may then be FROM:TO");
  cli::add_flag(downgrading, "--yes", down->yes, "Don't ask");

  const auto mark = std::make_shared<ChangeOptions>();
  mark->features.all = features;
  CLI::App& stamping =
      add_change(db, invocation, "stamp",
                 "Write down that the database is at a revision, and run nothing", mark, stamp);
  cli::add_required(stamping, "REVISION", mark->revision, "An id or its beginning, head or base");
}

}  // namespace cq::database
