#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "database/command_audit.hpp"
#include "database/lasting_database.hpp"
#include "database/session_store.hpp"
#include "transfer/announced_archive.hpp"
#include "transfer/import_options.hpp"
#include "transfer/line_parser.hpp"
#include "transfer/record_batch.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

/// The one that is meant, and can read a dump.
database::FeatureDatabase destination(const ImportOptions& options, const cli::Session& session) {
  database::FeatureDatabases meant = database::chosen(options.features, session.lookup);
  std::erase_if(meant,
                [](const database::FeatureDatabase& one) { return one.read_dump == nullptr; });
  if (meant.size() == 1) return std::move(meant.front());
  std::vector<std::string> able;
  for (const database::FeatureDatabase& one : options.features.all) {
    if (one.read_dump != nullptr) able.push_back(one.name);
  }
  host::refuse("--from-sql reads dumps for " + database::in_sentence(able) +
               "; name one with --feature.");
}

std::ifstream opened(const std::string& file) {
  std::ifstream dump(file, std::ios::binary);
  // It is read several times, which standard input can't be; of a directory nothing is read.
  if (!dump || dump.peek() == std::ifstream::traits_type::eof()) {
    throw Error(ErrorKind::kNotFound, "The file " + file +
                                          " can't be read, or is empty; --from-sql needs the file "
                                          "that pg_dump has written.");
  }
  return dump;
}

}  // namespace

ImportReport import_dump(std::istream& dump, const database::FeatureDatabase& feature,
                         const OpenArchive& open, const Refused& refused) {
  const auto from_start = [&dump] {
    dump.clear();
    dump.seekg(0);
  };
  from_start();
  feature.read_dump(
      dump, "", [](std::uint64_t, const ArchiveRecord&) {},
      [](std::uint64_t, const std::string&) {});
  Archive* const archive = open();
  RecordBatch batch(feature.kinds, refused);
  for (const database::RecordKind& kind : feature.kinds) {
    from_start();
    feature.read_dump(
        dump, kind.name,
        [&](std::uint64_t line, const ArchiveRecord& dumped) {
          const std::string text = record_line(dumped);
          std::optional<ArchiveRecord> record;
          try {
            // As strictly as a line of an export.
            record = read_record(feature.kinds, parse_line(feature.kinds, text));
          } catch (const Error& error) {
            if (error.kind() != ErrorKind::kInvalidArgument) throw;
            batch.refuse(line, error.what(), dumped.kind);
            return;
          }
          batch.add(archive, line, *std::move(record), text.size());
        },
        [&](std::uint64_t line, const std::string& reason) {
          batch.refuse(line, reason, kind.name);
        });
    batch.flush();
  }
  return batch.report();
}

int import_sql(const ImportOptions& options, const cli::Session& session) {
  const database::FeatureDatabase feature = destination(options, session);
  std::ifstream dump = opened(options.file);
  const database::CommandAudit audit(session);
  std::optional<host::OpenedStore> store;
  std::optional<AnnouncedArchive> archive;
  // Only then, so that no database is made for what is no dump.
  const OpenArchive open = [&]() -> Archive* {
    if (options.dry_run) return nullptr;
    const database::Database database = database::find_database(session.lookup, feature.name);
    database::require(database, kNeedsArchive);
    store.emplace(database::open_or_make(session, database, kNeedsArchive));
    database::require_lasting(database);
    archive.emplace(*store->part<Archive>(), feature.kinds,
                    Announcement{audit, *store, database::acts::kImport, options.file});
    return &*archive;
  };
  const Refused refused = [&session](std::uint64_t line, const std::string& reason) {
    session.console.err << "Line " << line << " refused: " << reason << std::endl;
  };
  ImportReport report;
  try {
    report = import_dump(dump, feature, open, refused);
  } catch (const Error&) {
    if (store) record_failed_import(audit, *store, options);
    throw;
  }
  if (store && report.added.total() > 0) {
    audit.record(*store, database::acts::kImport, options.file,
                 in_words(feature.kinds, report.added));
  }
  tell(report, options, feature.kinds, session.console.err);
  if (options.json) {
    database::print_json(session.console.out, report_json(feature.kinds, report));
  }
  return report.is_complete() ? 0 : 1;
}

}  // namespace cq::transfer
