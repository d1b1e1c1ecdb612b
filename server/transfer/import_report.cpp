#include <cq/error.hpp>
#include <ostream>
#include <utility>

#include "text/text.hpp"
#include "transfer/import_options.hpp"
#include "transfer/record_lines.hpp"

namespace cq::transfer {

JsonValue report_json(const database::RecordKinds& kinds, const ImportReport& report) {
  JsonValue refused = database::counts_json(kinds, report.refused);
  refused.add("other_lines", JsonValue(static_cast<std::int64_t>(report.refused_otherwise)));
  JsonValue json;
  json.add("added", database::counts_json(kinds, report.added));
  json.add("kept", database::counts_json(kinds, report.kept));
  json.add("refused", std::move(refused));
  if (report.left_out.total() > 0) {
    json.add("left_out", database::counts_json(kinds, report.left_out));
  }
  json.add("cut_off", JsonValue(report.cut_off));
  json.add("changed", JsonValue(report.changed));
  return json;
}

void tell(const ImportReport& report, const ImportOptions& options,
          const database::RecordKinds& kinds, std::ostream& err) {
  if (report.cut_off) {
    err << "The export is cut off: it has no footer, so some of it is missing; export again."
        << std::endl;
  }
  if (report.changed) {
    err << "The export was changed since it was written: its footer doesn't fit its lines."
        << std::endl;
  }
  err << (options.dry_run ? "Would be imported or kept: " : "Added ")
      << in_words(kinds, report.added);
  if (!options.dry_run) {
    err << "; kept " << in_words(kinds, report.kept) << " that were there already";
  }
  err << "; refused " << in_words(kinds, report.refused);
  if (report.refused_otherwise > 0) {
    err << " and " << report.refused_otherwise << " other lines";
  }
  if (report.left_out.total() > 0) {
    err << "; left out " << text::counted(report.left_out.total(), "record")
        << " of other features";
  }
  err << "." << std::endl;
}

std::string reason_of(const database::RecordKinds& kinds, ArchiveOutcome outcome,
                      const ArchiveRecord& record) {
  const database::RecordKind& kind = database::kind_of(kinds, record);
  const std::string name = database::name_of(kinds, record);
  if (outcome == ArchiveOutcome::kMissingReference) {
    return kind.missing_reference != nullptr ? kind.missing_reference(record)
                                             : "What the " + name + " refers to isn't there.";
  }
  return "Something else is there as " + name + kind.also_unique + "; that stayed as it is.";
}

std::string source_of(const ImportOptions& options) {
  return options.file == kStandardInput ? "standard input" : options.file;
}

void record_failed_import(const database::CommandAudit& audit, const host::OpenedStore& store,
                          const ImportOptions& options) {
  try {
    audit.record(store, database::acts::kImport, source_of(options), "ended by an error");
  } catch (const Error&) {  // the store's first complaint is the one to tell
  }
}

}  // namespace cq::transfer
