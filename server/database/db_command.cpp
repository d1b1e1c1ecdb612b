#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/json.hpp>
#include <cq/migration_target.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>

#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/database.hpp"
#include "database/migration_text.hpp"
#include "database/new_revision.hpp"

namespace cq::database {
namespace {

constexpr int kNotAsItShouldBe = 1;

struct LookOptions {
  FeatureChoice features;
  bool json = false;
};

/// What a command has to say of one database.
struct SchemaReport {
  JsonValue json;
  std::string text;
  int status = 0;
};

using Look = SchemaReport (*)(const Database& database, std::ostream& err);

SchemaReport current(const Database& database, std::ostream& /*err*/) {
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const host::SchemaState state = host::inspect_schema(*target, chain);
  const std::optional<std::string> version = target->schema_version();
  return {.json = current_json(state, version, chain),
          .text = in_words(state, chain) + (version ? ", schema version " + *version : "") + "\n"};
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

SchemaReport history(const Database& database, std::ostream& err) {
  const host::MigrationChain& chain = database.feature.migrations();
  const std::optional<std::string> current = current_if_reached(database, err);
  SchemaReport report{.json = history_json(chain, current), .text = {}};
  const auto& migrations = chain.migrations();
  for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
    report.text += migration->revision + "  " + migration->message +
                   (migration->revision == chain.head() ? " (head)" : "") +
                   (migration->revision == current ? " (current)" : "") + "\n";
  }
  return report;
}

SchemaReport heads(const Database& database, std::ostream& /*err*/) {
  require(database, {MigrationTarget::kId});
  return {.json = {}, .text = database.feature.migrations().head() + " (head)\n"};
}

SchemaReport check(const Database& database, std::ostream& /*err*/) {
  const host::MigrationChain& chain = database.feature.migrations();
  const auto target = database.feature.open_migrations(database.resolved.url);
  const host::MigrationCheck found = host::check_migrations(*target, chain);
  return {.json = check_json(found, chain),
          .text = in_words(found, chain),
          .status = found.at_head() && !found.drifted() ? 0 : kNotAsItShouldBe};
}

/// The lines, each with the database's name in front.
std::string lines_of(const Database& database, const std::string& text) {
  std::istringstream lines(text);
  std::string named;
  for (std::string line; std::getline(lines, line);) {
    named += database.name() + ": " + line + "\n";
  }
  return named;
}

/// Of one database its report as it is, of several by their names.
template <Look look>
int show(const LookOptions& options, const cli::Session& session) {
  const std::vector<Database> databases =
      find_databases(session.lookup, names_of(chosen(options.features, session.lookup)));
  const bool several = databases.size() > 1;
  JsonValue all;
  std::string text;
  int status = 0;
  for (const Database& database : databases) {
    const SchemaReport report =
        naming(database.name(), several, [&] { return look(database, session.console.err); });
    status = std::max(status, report.status);
    if (options.json) {
      if (several) {
        all.add(database.name(), report.json);
      } else {
        all = report.json;
      }
    } else {
      text += several ? lines_of(database, report.text) : report.text;
    }
  }
  session.console.out << (options.json ? write_json(all) + "\n" : text) << std::flush;
  return status;
}

struct RevisionOptions {
  FeatureChoice features;
  std::string message;
  std::string directory = "migrations";
};

int revision(const RevisionOptions& options, const cli::Session& session) {
  const FeatureDatabase feature = only_chosen(options.features, session.lookup, "A migration");
  for (const auto& file :
       write_new_revision(options.directory, feature.name, options.message, now())) {
    session.console.out << file.string() << '\n';
  }
  session.console.err << "Write both parts of each file, add the files' checksums to those of the "
                         "landed migrations, and build again."
                      << std::endl;
  return 0;
}

void add_look(CLI::App& db, cli::Invocation& invocation, const FeatureDatabases& features,
              const char* name, const char* help, bool has_json,
              int (*action)(const LookOptions&, const cli::Session&)) {
  const auto options = std::make_shared<LookOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(db, name, help);
  if (has_json) {
    cli::add_flag(command, "--json", options->json, "Print it as JSON, for scripts");
  }
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
}

void add_revision(CLI::App& db, cli::Invocation& invocation, const FeatureDatabases& features) {
  const auto options = std::make_shared<RevisionOptions>();
  options->features.all = features;
  CLI::App& command =
      cli::add_command(db, "revision", "Write the next migration's files, for developers");
  cli::add_required(command, "-m,--message", options->message,
                    "What the migration does, in one line");
  cli::show_default(cli::add_option(command, "--directory", options->directory,
                                    "The directory that holds a chain for each kind of database"));
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, revision);
}

}  // namespace

void add_db_commands(CLI::App& app, cli::Invocation& invocation, const FeatureDatabases& features) {
  if (!invocation.needs("db")) return;
  CLI::App& db = cli::add_group(app, "db", "Look at the database's schema and move its revision");
  add_look(db, invocation, features, "current", "Show the revision that the database is at", true,
           show<current>);
  add_look(db, invocation, features, "history", "List the migrations, newest first", true,
           show<history>);
  add_look(db, invocation, features, "heads", "Show the last revision", false, show<heads>);
  add_look(db, invocation, features, "check",
           "Compare the database with the migrations; status 1 when it is behind, ahead or drifted",
           true, show<check>);
  add_db_change_commands(db, invocation, features);
  add_revision(db, invocation, features);
}

}  // namespace cq::database
