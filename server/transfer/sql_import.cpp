#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <fstream>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "database/command_audit.hpp"
#include "database/session_store.hpp"
#include "transfer/import_options.hpp"
#include "transfer/line_parser.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

/// Adds records in batches.
class DumpedRecords {
 public:
  DumpedRecords(const database::RecordKinds& kinds, Archive* archive, const Refused& refused)
      : kinds_(kinds), archive_(archive), refused_(refused) {}

  void take(std::uint64_t line, const ArchiveRecord& record) {
    try {
      // As strictly as a line of an export.
      batch_.push_back(read_record(kinds_, parse_line(kinds_, record_line(record))));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidArgument) throw;
      refuse(line, error.what(), record.kind);
      return;
    }
    lines_.push_back(line);
    if (batch_.size() == kBatchRecords) flush();
  }

  void refuse(std::uint64_t line, const std::string& reason, const std::string& kind) {
    flush();  // so that lines are reported in their order
    report_.refused.add(kind);
    refused_(line, reason);
  }

  void flush() {
    if (batch_.empty()) return;
    const std::vector<ArchiveOutcome> outcomes =
        archive_ == nullptr ? std::vector<ArchiveOutcome>(batch_.size(), ArchiveOutcome::kAdded)
                            : archive_->write(batch_);
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      if (outcomes[i] == ArchiveOutcome::kAdded) {
        report_.added.add(batch_[i].kind);
      } else if (outcomes[i] == ArchiveOutcome::kKept) {
        report_.kept.add(batch_[i].kind);
      } else {
        report_.refused.add(batch_[i].kind);
        refused_(lines_[i], reason_of(kinds_, outcomes[i], batch_[i]));
      }
    }
    batch_.clear();
    lines_.clear();
  }

  [[nodiscard]] const ImportReport& report() const noexcept { return report_; }

 private:
  const database::RecordKinds& kinds_;
  Archive* const archive_;
  const Refused& refused_;
  std::vector<ArchiveRecord> batch_;
  std::vector<std::uint64_t> lines_;  // of the batch's records
  ImportReport report_;
};

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
                         Archive* archive, const Refused& refused) {
  const auto from_start = [&dump] {
    dump.clear();
    dump.seekg(0);
  };
  from_start();
  feature.read_dump(
      dump, "", [](std::uint64_t, const ArchiveRecord&) {},
      [](std::uint64_t, const std::string&) {});
  DumpedRecords records(feature.kinds, archive, refused);
  for (const database::RecordKind& kind : feature.kinds) {
    from_start();
    feature.read_dump(
        dump, kind.name,
        [&](std::uint64_t line, const ArchiveRecord& record) { records.take(line, record); },
        [&](std::uint64_t line, const std::string& reason) {
          records.refuse(line, reason, kind.name);
        });
    records.flush();
  }
  return records.report();
}

int import_sql(const ImportOptions& options, const cli::Session& session) {
  const database::FeatureDatabase feature = destination(options, session);
  std::ifstream dump = opened(options.file);
  const Refused refused = [&session](std::uint64_t line, const std::string& reason) {
    session.console.err << "Line " << line << " refused: " << reason << std::endl;
  };
  ImportReport report;
  if (options.dry_run) {
    report = import_dump(dump, feature, nullptr, refused);
  } else {
    // Once without the store, so that one isn't made for what is no dump.
    feature.read_dump(
        dump, "", [](std::uint64_t, const ArchiveRecord&) {},
        [](std::uint64_t, const std::string&) {});
    const database::CommandAudit audit(session);
    const database::Database database = database::find_database(session.lookup, feature.name);
    database::require(database, kNeedsArchive);
    const host::OpenedStore store = database::open_or_make(session, database, kNeedsArchive);
    report = import_dump(dump, feature, &*store.part<Archive>(), refused);
    if (report.added.total() > 0) {
      audit.record(store, database::acts::kImport, options.file,
                   in_words(feature.kinds, report.added));
    }
  }
  tell(report, options, feature.kinds, session.console.err);
  if (options.json) {
    database::print_json(session.console.out, report_json(feature.kinds, report));
  }
  return report.is_complete() ? 0 : 1;
}

}  // namespace cq::transfer
