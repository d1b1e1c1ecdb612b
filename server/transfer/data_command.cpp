#include <cq/archive.hpp>
#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/database.hpp"
#include "database/record_kind.hpp"
#include "database/session_store.hpp"
#include "settings/env_file.hpp"
#include "transfer/private_file.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

namespace {

using database::counts_json;
using database::RecordKinds;

const database::NeededParts kNeedsArchive{Archive::kId};

constexpr const char* kStandardStream = "-";

struct ExportOptions {
  RecordKinds kinds;
  std::string file;
  bool overwrite = false;
};

struct ImportOptions {
  RecordKinds kinds;
  std::string file;
  bool dry_run = false;
  bool json = false;
};

/// A URL, or the file that holds it.
struct UrlOption {
  std::string url;
  std::string file;
};

struct CopyOptions {
  RecordKinds kinds;
  UrlOption from;
  UrlOption to;
  bool json = false;
};

Progress shown_on(cli::ProgressBar& bar) {
  return [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); };
}

ArchiveCounts export_to(std::ostream& out, const ExportOptions& options, Archive& archive,
                        const Progress& progress) {
  ArchiveCounts counts = write_export(
      archive, options.kinds, now(),
      [&out](std::string_view bytes) {
        if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
          throw Error(ErrorKind::kUnavailable, "Standard output takes no more of the export.");
        }
      },
      progress);
  if (!out.flush()) {
    throw Error(ErrorKind::kUnavailable, "Standard output takes no more of the export.");
  }
  return counts;
}

ArchiveCounts export_to(const ExportOptions& options, Archive& archive, const Progress& progress) {
  PrivateFile file(options.file, options.overwrite);
  ArchiveCounts counts = write_export(
      archive, options.kinds, now(), [&file](std::string_view bytes) { file.write(bytes); },
      progress);
  file.finish();
  return counts;
}

int export_all(const ExportOptions& options, const cli::Session& session) {
  const host::OpenedStore store =
      database::open_to_read(session, kNeedsArchive);
  ArchiveCounts counts;
  {
    cli::ProgressBar bar(session.console, "Exporting");
    counts = options.file == kStandardStream
                 ? export_to(session.console.out, options, *store.part<Archive>(), shown_on(bar))
                 : export_to(options, *store.part<Archive>(), shown_on(bar));
  }
  session.console.err << "Exported " << in_words(options.kinds, counts) << " to "
                      << (options.file == kStandardStream ? "standard output" : options.file)
                      << ". It holds the hashes of passwords and keys: keep it to yourself."
                      << std::endl;
  for (const OtherTable& table : store.part<Archive>()->other_tables()) {
    session.console.err << "Not exported: " << database::in_words(table) << "." << std::endl;
  }
  return 0;
}

/// Reads a file, or standard input.
class Input {
 public:
  Input(const std::string& file, const cli::Console& console) : console_(console) {
    if (file == kStandardStream) {
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

JsonValue report_json(const RecordKinds& kinds, const ImportReport& report) {
  JsonValue refused = counts_json(kinds, report.refused);
  refused.add("other_lines", report.refused_otherwise);
  return json_object({{"added", counts_json(kinds, report.added)},
                      {"kept", counts_json(kinds, report.kept)},
                      {"refused", std::move(refused)},
                      {"cut_off", report.cut_off},
                      {"changed", report.changed}});
}

void tell(const ImportReport& report, const ImportOptions& options, std::ostream& err) {
  if (report.cut_off) {
    err << "The export is cut off: it has no footer, so some of it is missing; export again."
        << std::endl;
  }
  if (report.changed) {
    err << "The export was changed since it was written: its footer doesn't fit its lines."
        << std::endl;
  }
  err << (options.dry_run ? "Would be imported or kept: " : "Added ")
      << in_words(options.kinds, report.added);
  if (!options.dry_run) {
    err << "; kept " << in_words(options.kinds, report.kept) << " that were there already";
  }
  err << "; refused " << in_words(options.kinds, report.refused);
  if (report.refused_otherwise > 0) {
    err << " and " << report.refused_otherwise << " other lines";
  }
  err << "." << std::endl;
}

int import_all(const ImportOptions& options, const cli::Session& session) {
  Input input(options.file, session.console);
  std::optional<host::OpenedStore> store;
  if (!options.dry_run) {
    store.emplace(database::open_to_write(session, kNeedsArchive));
  }
  ImportReport report;
  {
    cli::ProgressBar bar(session.console, options.dry_run ? "Checking" : "Importing");
    report = import_records(
        input.stream(), store ? store->find_part<Archive>() : nullptr, options.kinds,
        [&session, &bar](std::uint64_t line, const std::string& reason) {
          bar.clear();
          session.console.err << "Line " << line << " refused: " << reason << std::endl;
        },
        shown_on(bar));
  }
  tell(report, options, session.console.err);
  if (options.json) {
    database::print_json(session.console.out, report_json(options.kinds, report));
  }
  return report.is_complete() ? 0 : 1;
}

host::SettingLookup with_url(const host::SettingLookup& lookup, const std::string& url) {
  return [&lookup, url](const std::string& name) {
    return name == "CQ_DATABASE_URL" ? std::optional(url) : lookup(name);
  };
}

DatabaseUrl parse(const std::string& option, const std::string& url) {
  try {
    return parse_database_url(url);
  } catch (const Error& error) {
    throw Error(error.kind(), option + ": " + error.what());
  }
}

/// Two ways to write the path of one file count as one.
void require_two_databases(const std::string& from_text, const std::string& to_text) {
  const DatabaseUrl from = parse("--from", from_text);
  const DatabaseUrl to = parse("--to", to_text);
  std::error_code problem;
  const bool same_place = from.host == to.host && from.port == to.port &&
                          (from.database == to.database ||
                           std::filesystem::equivalent(from.database, to.database, problem));
  if (from.dialect == to.dialect && same_place) {
    throw Error(ErrorKind::kInvalidArgument,
                "--from and --to are the same database, " + display(from) + "; name two.");
  }
}

std::string text_of(const std::string& name, const UrlOption& option) {
  if (!option.file.empty()) {
    return settings::read_secret_file(option.file, name + "-file");
  }
  if (option.url.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                "copy needs " + name + " with a database URL, or " + name + "-file with a file.");
  }
  return option.url;
}

int copy_all(const CopyOptions& options, const cli::Session& session) {
  const std::string from_text = text_of("--from", options.from);
  const std::string to_text = text_of("--to", options.to);
  require_two_databases(from_text, to_text);
  const host::SettingLookup to_lookup = with_url(session.lookup, to_text);
  const database::Database destination = database::find_database(to_lookup);
  database::require(destination, kNeedsArchive);  // before either is opened
  const host::OpenedStore from =
      database::open_store_to_read(
      database::find_database(with_url(session.lookup, from_text)), session.log, kNeedsArchive);
  const host::OpenedStore to = database::open_store(
      destination, session.log, kNeedsArchive,
      [&session](const std::string& sentence) { session.console.err << sentence << std::endl; });
  for (const OtherTable& table : from.part<Archive>()->other_tables()) {
    if (table.is_of_tool()) {
      session.console.err << "Not copied: " << database::in_words(table) << "." << std::endl;
    }
  }
  CopyReport report;
  {
    cli::ProgressBar bar(session.console, "Copying");
    report = copy_records(*from.part<Archive>(), *to.part<Archive>(), options.kinds, shown_on(bar));
  }
  session.console.err << "Copied " << in_words(options.kinds, report.added) << "; "
                      << in_words(options.kinds, report.kept)
                      << " were there already. Read both again and compared them: "
                      << in_words(options.kinds, report.verified) << ", SHA-256 " << report.sha256
                      << "." << std::endl;
  if (options.json) {
    database::print_json(session.console.out,
                         json_object({{"added", counts_json(options.kinds, report.added)},
                                      {"kept", counts_json(options.kinds, report.kept)},
                                      {"verified", counts_json(options.kinds, report.verified)},
                                      {"sha256", report.sha256}}));
  }
  return 0;
}

void add_export(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds) {
  const auto options = std::make_shared<ExportOptions>();
  options->kinds = kinds;
  CLI::App& command = cli::add_command(
      app, "export",
      "Write all " + database::in_sentence(database::plurals(kinds)) + " to a file, as JSON Lines");
  cli::add_required(command, "FILE", options->file, "The file to make, or - for standard output");
  cli::add_flag(command, "--overwrite", options->overwrite, "Replace the file if it exists");
  add_url_option(command, invocation);
  set_action(command, invocation, options, export_all);
}

void add_import(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds) {
  const auto options = std::make_shared<ImportOptions>();
  options->kinds = kinds;
  CLI::App& command = cli::add_command(app, "import", "Add what an export holds; may be repeated");
  cli::add_required(command, "FILE", options->file, "The export, or - for standard input");
  cli::add_flag(command, "--dry-run", options->dry_run, "Only check the lines; open no database");
  cli::add_flag(command, "--json", options->json, "Print the report as JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, import_all);
}

/// Adds --<name> and --<name>-file, of which one must be given: a URL may hold a password, and
/// every user of the machine can list the arguments of processes.
void add_url(CLI::App& command, const std::string& name, const std::string& purpose,
             UrlOption& option) {
  CLI::Option& url =
      cli::add_option(command, "--" + name, option.url, "The URL of the database to " + purpose);
  CLI::Option& file =
      cli::add_option(command, "--" + name + "-file", option.file, "A file that holds that URL");
  cli::name_value(file, "PATH");
  cli::exclude(file, url);
}

void add_copy(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds) {
  const auto options = std::make_shared<CopyOptions>();
  options->kinds = kinds;
  CLI::App& command = cli::add_command(
      app, "copy", "Copy everything from one database to another, and compare the two");
  add_url(command, "from", "read", options->from);
  add_url(command, "to", "fill", options->to);
  cli::add_flag(command, "--json", options->json, "Print the report as JSON");
  set_action(command, invocation, options, copy_all);
}

}  // namespace

void add_data_commands(CLI::App& app, cli::Invocation& invocation,
                       const database::RecordKinds& kinds) {
  add_export(app, invocation, kinds);
  add_import(app, invocation, kinds);
  add_copy(app, invocation, kinds);
}

}  // namespace cq::transfer
