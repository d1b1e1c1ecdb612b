#include <algorithm>
#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/command_audit.hpp"
#include "database/lasting_database.hpp"
#include "database/record_kind.hpp"
#include "database/session_store.hpp"
#include "transfer/announced_archive.hpp"
#include "transfer/import_options.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

using database::RecordKinds;

namespace {

/// Reads a file, or standard input.
class Input {
 public:
  Input(const std::string& file, const cli::Console& console) : console_(console) {
    if (file == kStandardInput) {
      return;
    }
    std::error_code problem;
    if (std::filesystem::is_directory(file, problem)) {
      throw Error(ErrorKind::kInvalidArgument, file + " is a directory; name an export's file.");
    }
    file_.open(file, std::ios::binary);
    if (!file_) {
      throw Error(ErrorKind::kNotFound, "The file " + file + " can't be read; is it there?");
    }
  }

  std::istream& stream() { return file_.is_open() ? file_ : console_.in; }

 private:
  const cli::Console& console_;
  std::ifstream file_;
};

/// The stores that an export goes to, once its header says which features it is of.
class Destinations {
 public:
  Destinations(const ImportOptions& options, const cli::Session& session,
               const database::CommandAudit& audit)
      : options_(options), session_(session), audit_(audit) {}

  FeatureArchives open(const std::vector<std::string>& features) {
    for (const std::string& feature : features) {
      archives_.push_back(archive_of(feature));
    }
    if (std::all_of(archives_.begin(), archives_.end(),
                    [](const FeatureArchive& each) { return each.is_left_out; })) {
      host::refuse("The export holds " + database::in_sentence(features) + ", and none of what " +
                   "is to be imported; name another one.");
    }
    if (!options_.dry_run) {
      open_stores();
    }
    return archives_;
  }

  [[nodiscard]] RecordKinds kinds() const {
    return kinds_of(archives_.empty() ? first() : archives_);
  }

  /// Calls `record` with each store that was opened, and the kinds of what it keeps.
  void each(const std::function<void(const host::OpenedStore&, const RecordKinds&)>& record) const {
    for (const Opened& opened : stores_) {
      record(opened.store, opened.kinds);
    }
  }

 private:
  struct Opened {
    Opened(host::OpenedStore opened, RecordKinds its_kinds, const database::CommandAudit& audit,
           const std::string& from)
        : store(std::move(opened)),
          kinds(std::move(its_kinds)),
          archive(*store.part<Archive>(), kinds, {audit, store, database::acts::kImport, from}) {}

    host::OpenedStore store;
    RecordKinds kinds;
    AnnouncedArchive archive;
  };

  [[nodiscard]] FeatureArchives first() const {
    return FeatureArchives{FeatureArchive{options_.features.all.front()}};
  }

  [[nodiscard]] FeatureArchive archive_of(const std::string& feature) const {
    const database::FeatureDatabase* const known =
        database::find_feature(options_.features.all, feature);
    if (known == nullptr) {
      host::refuse("The export also holds " + feature + ", which this server doesn't have.");
    }
    const database::FeatureDatabases meant = database::chosen(options_.features, session_.lookup);
    const bool is_meant = database::find_feature(meant, feature) != nullptr;
    if (!is_meant && options_.features.name.empty()) {
      host::refuse("The export holds " + feature +
                   ", which is not switched on; name it in CQ_FEATURES, or say with --feature "
                   "what to import.");
    }
    return {*known, nullptr, !is_meant};
  }

  void open_stores() {
    std::vector<std::string> names;
    for (const FeatureArchive& each : archives_) {
      if (!each.is_left_out) {
        names.push_back(each.feature.name);
      }
    }
    const std::vector<database::Database> databases =
        database::find_databases(session_.lookup, names);
    for (const database::Database& database : databases) {
      database::require(database, kNeedsArchive);  // of all, before one is opened
    }
    for (const database::Database& database : databases) {
      const auto archive = std::find_if(
          archives_.begin(), archives_.end(),
          [&database](const FeatureArchive& each) { return each.feature.name == database.name(); });
      archive->archive =
          &stores_
               .emplace_back(database::open_or_make(session_, database, kNeedsArchive),
                             archive->feature.kinds, audit_, source_of(options_))
               .archive;
      database::require_lasting(database);
    }
  }

  const ImportOptions& options_;
  const cli::Session& session_;
  const database::CommandAudit& audit_;
  FeatureArchives archives_;
  std::deque<Opened> stores_;
};

/// Where one database alone is meant, what its module lacks is said before the export is read.
void require_module(const ImportOptions& options, const cli::Session& session) {
  const database::FeatureDatabases meant = database::chosen(options.features, session.lookup);
  if (meant.size() == 1 && !options.dry_run) {
    database::require(database::find_database(session.lookup, meant.front().name), kNeedsArchive);
  }
}

/// Of those counts what is of these kinds.
ArchiveCounts counts_of(const RecordKinds& kinds, const ArchiveCounts& counts) {
  ArchiveCounts some;
  for (const auto& [kind, count] : counts) {
    if (database::find_kind(kinds, kind) != nullptr) some.add(kind, count);
  }
  return some;
}

/// What an import added has its number in no transaction of its own, as there are many.
void record_import(const database::CommandAudit& audit, const ImportOptions& options,
                   const Destinations& destinations, const ArchiveCounts& added) {
  const std::string from = source_of(options);
  destinations.each([&](const host::OpenedStore& store, const RecordKinds& kinds) {
    const ArchiveCounts own = counts_of(kinds, added);
    if (own.total() > 0) {
      audit.record(store, database::acts::kImport, from, in_words(kinds, own));
    }
  });
}

int import_all(const ImportOptions& options, const cli::Session& session) {
  if (options.is_sql) return import_sql(options, session);
  const database::CommandAudit audit(session);
  Input input(options.file, session.console);
  require_module(options, session);
  Destinations destinations(options, session, audit);
  ImportReport report;
  try {
    cli::ProgressBar bar(session.console, options.dry_run ? "Checking" : "Importing");
    report = import_records(
        input.stream(),
        [&destinations](const std::vector<std::string>& features) {
          return destinations.open(features);
        },
        [&session, &bar](std::uint64_t line, const std::string& reason) {
          bar.clear();
          session.console.err << "Line " << line << " refused: " << reason << std::endl;
        },
        [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
  } catch (const Error&) {
    destinations.each([&](const host::OpenedStore& store, const RecordKinds&) {
      record_failed_import(audit, store, options);
    });
    throw;
  }
  record_import(audit, options, destinations, report.added);
  tell(report, options, destinations.kinds(), session.console.err);
  if (options.json) {
    database::print_json(session.console.out, report_json(destinations.kinds(), report));
  }
  return report.is_complete() ? 0 : 1;
}

}  // namespace

void add_import_command(CLI::App& app, cli::Invocation& invocation,
                        const database::FeatureDatabases& features) {
  if (!invocation.needs("import")) return;
  const auto options = std::make_shared<ImportOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(app, "import", "Add what an export holds; may be repeated");
  cli::add_required(command, "FILE", options->file, "The export, or - for standard input");
  cli::add_flag(
      command, "--from-sql", options->is_sql,
      "FILE is what pg_dump has written of the Python original's database, as plain text");
  cli::add_flag(command, "--dry-run", options->dry_run, "Only check the lines; open no database");
  cli::add_flag(command, "--json", options->json, "Report in JSON");
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, import_all);
}

}  // namespace cq::transfer
