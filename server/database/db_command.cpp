#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/json.hpp>
#include <cq/migration_target.hpp>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/database.hpp"
#include "database/migration_text.hpp"
#include "database/new_revision.hpp"

namespace cq::database {
namespace {

constexpr int kNotAsItShouldBe = 1;

struct LookOptions {
  bool json = false;
};

int current(const LookOptions& options, const cli::Session& session) {
  const Database database = find_database(session.lookup);
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const host::SchemaState state = host::inspect_schema(*target, chain);
  const std::optional<std::string> version = target->schema_version();
  if (options.json) {
    session.console.out << write_json(current_json(state, version, chain)) << '\n';
    return 0;
  }
  session.console.out << in_words(state, chain);
  if (version) {
    session.console.out << ", schema version " << *version;
  }
  session.console.out << std::endl;
  return 0;
}

/// The revision to mark; nullopt, and a sentence, when the database can't be reached.
std::optional<std::string> current_if_reached(const Database& database, std::ostream& err) {
  try {
    return host::current_revision(*database.feature.open_migrations(database.resolved.url));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kUnavailable) {
      throw;
    }
    err << "The current revision isn't marked: " << error.what() << std::endl;
    return std::nullopt;
  }
}

int history(const LookOptions& options, const cli::Session& session) {
  const Database database = find_database(session.lookup);
  const host::MigrationChain& chain = database.feature.migrations();
  const std::optional<std::string> current = current_if_reached(database, session.console.err);
  if (options.json) {
    session.console.out << write_json(history_json(chain, current)) << '\n';
    return 0;
  }
  const auto& migrations = chain.migrations();
  for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
    session.console.out << migration->revision << "  " << migration->message
                        << (migration->revision == chain.head() ? " (head)" : "")
                        << (migration->revision == current ? " (current)" : "") << '\n';
  }
  return 0;
}

int heads(const LookOptions& /*options*/, const cli::Session& session) {
  const Database database = find_database(session.lookup);
  require(database, {MigrationTarget::kId});
  session.console.out << database.feature.migrations().head() << " (head)" << std::endl;
  return 0;
}

int check(const LookOptions& options, const cli::Session& session) {
  const Database database = find_database(session.lookup);
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const host::MigrationCheck found = host::check_migrations(*target, chain);
  if (options.json) {
    session.console.out << write_json(check_json(found, chain)) << '\n';
  } else {
    session.console.out << in_words(found, chain);
  }
  return found.at_head() && !found.drifted() ? 0 : kNotAsItShouldBe;
}

struct RevisionOptions {
  std::string message;
  std::string directory = "migrations";
};

int revision(const RevisionOptions& options, const cli::Session& session) {
  for (const auto& file :
       write_new_revision(options.directory, std::string(host::kFirstFeature), options.message, now())) {
    session.console.out << file.string() << '\n';
  }
  session.console.err << "Write both parts of each file, add the files' checksums to those of the "
                         "landed migrations, and build again."
                      << std::endl;
  return 0;
}

void add_look(CLI::App& db, cli::Invocation& invocation, const char* name, const char* help,
              bool has_json, int (*action)(const LookOptions&, const cli::Session&)) {
  const auto options = std::make_shared<LookOptions>();
  CLI::App& command = cli::add_command(db, name, help);
  if (has_json) {
    cli::add_flag(command, "--json", options->json, "Print it as JSON, for scripts");
  }
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
}

void add_revision(CLI::App& db, cli::Invocation& invocation) {
  const auto options = std::make_shared<RevisionOptions>();
  CLI::App& command =
      cli::add_command(db, "revision", "Write the next migration's files, for developers");
  cli::add_required(command, "-m,--message", options->message,
                    "What the migration does, in one line");
  cli::show_default(cli::add_option(command, "--directory", options->directory,
                                    "The directory that holds a chain for each kind of database"));
  add_url_option(command, invocation);
  set_action(command, invocation, options, revision);
}

}  // namespace

void add_db_commands(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds) {
  CLI::App& db = cli::add_group(app, "db", "Look at the database's schema and move its revision");
  add_look(db, invocation, "current", "Show the revision that the database is at", true, current);
  add_look(db, invocation, "history", "List the migrations, newest first", true, history);
  add_look(db, invocation, "heads", "Show the last revision", false, heads);
  add_look(db, invocation, "check",
           "Compare the database with the migrations; status 1 when it is behind, ahead or drifted",
           true, check);
  add_db_change_commands(db, invocation, kinds);
  add_revision(db, invocation);
}

}  // namespace cq::database
