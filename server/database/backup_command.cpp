#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <system_error>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/backup_manifest.hpp"
#include "database/backup_set.hpp"
#include "database/command_audit.hpp"
#include "database/commands.hpp"
#include "database/database.hpp"
#include "database/record_kind.hpp"
#include "database/recorded_backups.hpp"
#include "database/restore_plan.hpp"

namespace cq::database {
namespace {

constexpr int kDeclined = 1;

struct BackupOptions {
  FeatureChoice features;
  std::string file;
  bool json = false;
};

struct RestoreOptions {
  FeatureChoice features;
  std::string file;
  bool json = false;
  bool yes = false;
  bool discard_newer = false;
  bool ignore_digest = false;
};

/// A backup whose digest can't be kept is removed again, so that a command that fails leaves none.
void keep_digest(const std::filesystem::path& backup) {
  try {
    write_digest_file(backup);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(backup, ignored);
    throw;
  }
}

/// A file that isn't there is refused later, by its own sentence.
void check_digest(const RestoreOptions& options, std::ostream& err) {
  std::error_code ignored;
  if (options.ignore_digest || !std::filesystem::is_regular_file(options.file, ignored)) {
    return;
  }
  if (!require_own_digest(options.file)) {
    err << "There is no " << digest_file_of(options.file).string()
        << ", so the backup isn't compared with its digest." << std::endl;
  }
}

int back_up_one(const BackupOptions& options, const FeatureDatabase& feature,
                const cli::Session& session) {
  const Database database = find_database(session.lookup, feature.name);
  const auto maintenance = require_maintenance(database);
  const BackupReport report = [&] {
    cli::ProgressBar bar(session.console, "Backing up");
    return maintenance->back_up(
        options.file, [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
  }();
  keep_digest(report.file);
  if (options.json) {
    JsonValue json = in_json(feature.kinds, report.contents);
    json.add("file", report.file.string()).add("bytes", report.bytes);
    session.console.out << write_json(json) << std::endl;
    return 0;
  }
  session.console.err << "Backed up " << display(database.resolved.url) << " to "
                      << report.file.string()
                      << " and verified it: " << in_words(feature.kinds, report.contents) << ", "
                      << report.bytes << " bytes." << std::endl;
  for (const OtherTable& table : report.contents.other_tables) {
    session.console.err << "It also holds " << in_words(table) << "." << std::endl;
  }
  return 0;
}

int back_up(const BackupOptions& options, const cli::Session& session) {
  const FeatureDatabases databases = chosen(options.features, session.lookup);
  return recording_backup(session, databases, options.file, [&] {
    return databases.size() == 1 ? back_up_one(options, databases.front(), session)
                                 : back_up_set(session, databases, options.file, options.json);
  });
}

bool wanted(const RestoreOptions& options, const RecordKinds& kinds, const cli::Session& session,
            const RestorePlan& plan, const std::string& name) {
  if (!plan.replaced || options.yes) return true;
  return confirm(session.console, "Replace " + name + " (" + in_words(kinds, *plan.replaced) +
                                      ") with the backup (" + in_words(kinds, plan.backup) + ")?");
}

void report_restored(const RestoreOptions& options, const RecordKinds& kinds,
                     const cli::Session& session, const RestorePlan& plan,
                     const std::optional<BackupReport>& kept, const std::string& name) {
  if (options.json) {
    JsonValue json = in_json(kinds, plan.backup);
    json.add("replaced", plan.replaced ? in_json(kinds, *plan.replaced) : JsonValue());
    json.add("kept", kept ? kept->file.string() : JsonValue());
    session.console.out << write_json(json) << std::endl;
    if (!plan.replaced) {
      session.console.err << "Made the database " << name << "." << std::endl;
    }
    return;
  }
  session.console.err << "Restored " << name << " and verified it: " << in_words(kinds, plan.backup)
                      << "." << std::endl;
}

int restore_one(const RestoreOptions& options, const FeatureDatabase& feature,
                const cli::Session& session) {
  const Database database = find_database(session.lookup, feature.name);
  const RecordKinds& kinds = feature.kinds;
  const CommandAudit audit(session);
  const auto maintenance = require_maintenance(database);
  const std::string name = display(database.resolved.url);
  check_digest(options, session.console.err);
  const RestorePlan plan = plan_restore(*maintenance, database.feature.migrations(), kinds,
                                        options.file, options.discard_newer);
  if (!wanted(options, kinds, session, plan, name)) {
    session.console.err << "Nothing was changed." << std::endl;
    return kDeclined;
  }
  const std::optional<BackupReport> kept = [&] {
    cli::ProgressBar bar(session.console, "Restoring");
    return maintenance->restore(
        options.file, plan.agreed,
        [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
  }();
  if (kept) {
    session.console.err << "What was there is kept in " << kept->file.string() << "." << std::endl;
  }
  report_restored(options, kinds, session, plan, kept, name);
  audit.record_restore(database, options.file, in_words(kinds, plan.backup));
  return 0;
}

int restore(const RestoreOptions& options, const cli::Session& session) {
  const FeatureDatabases databases = chosen(options.features, session.lookup);
  if (is_backup_directory(options.file)) {
    return restore_set(session, databases,
                       {.directory = options.file,
                        .only_part = !options.features.name.empty(),
                        .yes = options.yes,
                        .discard_newer = options.discard_newer,
                        .as_json = options.json});
  }
  return restore_one(options, only_chosen(options.features, session.lookup, "A backup's file"),
                     session);
}

void add_backup(CLI::App& app, cli::Invocation& invocation, const FeatureDatabases& features) {
  if (!invocation.needs("backup")) return;
  const auto options = std::make_shared<BackupOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(
      app, "backup", "Write the database, as it is now, to a new file, also while it is in use");
  cli::add_required(command, "FILE", options->file,
                    "The file to make; of several databases, the directory");
  cli::add_flag(command, "--json", options->json, "Say what it holds as JSON");
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, back_up);
}

void add_restore(CLI::App& app, cli::Invocation& invocation, const FeatureDatabases& features) {
  if (!invocation.needs("restore")) return;
  const auto options = std::make_shared<RestoreOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(
      app, "restore", "Replace the database with a backup; no server may be running on it");
  cli::add_required(command, "FILE", options->file, "The backup, a file or a directory");
  cli::add_flag(command, "--yes", options->yes, "Replace the database without asking");
  cli::add_flag(command, "--discard-newer", options->discard_newer,
                "Replace the database even if it differs from the backup");
  cli::add_flag(command, "--ignore-digest", options->ignore_digest,
                "Don't compare the backup with its digest in FILE.sha256");
  cli::add_flag(command, "--json", options->json, "Say what was done as JSON");
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, restore);
}

}  // namespace

void add_backup_commands(CLI::App& app, cli::Invocation& invocation,
                         const FeatureDatabases& features) {
  add_backup(app, invocation, features);
  add_restore(app, invocation, features);
}

}  // namespace cq::database
