#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <ostream>
#include <string>

#include "database/command_audit.hpp"
#include "database/feature_databases.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

/// What the command line says of an import.
struct ImportOptions {
  database::FeatureChoice features{};
  std::string file{};
  bool is_sql = false;  ///< a dump, and no export
  bool dry_run = false;
  bool json = false;
};

/// The name of standard input in place of a file's.
inline constexpr const char* kStandardInput = "-";

/// What became of an import, as it is told on standard error, and as JSON.
void tell(const ImportReport& report, const ImportOptions& options,
          const database::RecordKinds& kinds, std::ostream& err);
JsonValue report_json(const database::RecordKinds& kinds, const ImportReport& report);

/// Why a record of those kinds wasn't added, as a sentence.
std::string reason_of(const database::RecordKinds& kinds, ArchiveOutcome outcome,
                      const ArchiveRecord& record);

/// What is imported, as the audit has it: the file, or "standard input".
std::string source_of(const ImportOptions& options);

/// Records in the store's audit that an import ended by an error, as what it added before is told
/// by no report. Throws nothing that the store throws.
void record_failed_import(const database::CommandAudit& audit, const host::OpenedStore& store,
                          const ImportOptions& options);

/// `cq-server import --from-sql`. Throws what import_dump() and the stores throw.
int import_sql(const ImportOptions& options, const cli::Session& session);

}  // namespace cq::transfer
