#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/private_file.hpp"
#include "database/record_kind.hpp"
#include "database/session_store.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

constexpr const char* kStandardOutput = "-";

struct ExportOptions {
  database::FeatureChoice features;
  std::string file;
  bool overwrite = false;
  bool skip_damaged = false;
};

ArchiveCounts export_to(std::ostream& out, const FeatureArchives& archives,
                        const Progress& progress, const LeftOut& left_out) {
  ArchiveCounts counts = write_export(
      archives, now(),
      [&out](std::string_view bytes) {
        if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
          throw Error(ErrorKind::kUnavailable, "Standard output takes no more of the export.");
        }
      },
      progress, left_out);
  if (!out.flush()) {
    throw Error(ErrorKind::kUnavailable, "Standard output takes no more of the export.");
  }
  return counts;
}

ArchiveCounts export_to(const ExportOptions& options, const FeatureArchives& archives,
                        const Progress& progress, const LeftOut& left_out) {
  database::PrivateFile file(options.file, options.overwrite);
  ArchiveCounts counts = write_export(
      archives, now(), [&file](std::string_view bytes) { file.write(bytes); }, progress, left_out);
  file.finish();
  return counts;
}

int export_all(const ExportOptions& options, const cli::Session& session) {
  const database::FeatureDatabases features = database::chosen(options.features, session.lookup);
  const std::vector<database::Database> databases =
      database::find_databases(session.lookup, database::names_of(features));
  std::vector<host::OpenedStore> stores;
  FeatureArchives archives;
  for (std::size_t i = 0; i < databases.size(); ++i) {
    stores.push_back(database::open_store_to_read(databases[i], session.log, kNeedsArchive));
    archives.push_back({features[i], &*stores.back().part<Archive>()});
  }
  std::vector<std::string> damaged;
  LeftOut left_out;
  if (options.skip_damaged) {
    left_out = [&damaged](const std::string& sentence) { damaged.push_back(sentence); };
  }
  ArchiveCounts counts;
  {
    cli::ProgressBar bar(session.console, "Exporting");
    const Progress progress = [&bar](std::uint64_t done, std::uint64_t total) {
      bar.update(done, total);
    };
    counts = options.file == kStandardOutput
                 ? export_to(session.console.out, archives, progress, left_out)
                 : export_to(options, archives, progress, left_out);
  }
  session.console.err
      << "Exported " << in_words(kinds_of(archives), counts) << " to "
      << (options.file == kStandardOutput ? "standard output" : options.file)
      << ". It holds secrets, as the hashes of passwords and keys: keep it to yourself."
      << std::endl;
  for (const std::string& sentence : damaged) {
    session.console.err << "Left out: " << sentence << std::endl;
  }
  for (const FeatureArchive& each : archives) {
    session.console.err << database::lines_on_left_behind(each.feature, "Not exported");
    for (const OtherTable& table : each.archive->other_tables()) {
      session.console.err << "Not exported: " << database::in_words(table) << "." << std::endl;
    }
  }
  return 0;
}

}  // namespace

void add_export_command(CLI::App& app, cli::Invocation& invocation,
                        const database::FeatureDatabases& features) {
  if (!invocation.needs("export")) return;
  const auto options = std::make_shared<ExportOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(
      app, "export",
      "Write all " + database::in_sentence(database::plurals(database::kinds_of(features))) +
          " to a file, as JSON Lines");
  cli::add_required(command, "FILE", options->file, "The file to make, or - for standard output");
  cli::add_flag(command, "--overwrite", options->overwrite,
                "Take the place of a file that is there");
  cli::add_flag(command, "--skip-damaged", options->skip_damaged,
                "Leave out, and name, what can't be read");
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, export_all);
}

}  // namespace cq::transfer
