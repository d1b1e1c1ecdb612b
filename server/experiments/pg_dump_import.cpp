#include "experiments/pg_dump_import.hpp"

#include <cq/error.hpp>
#include <string>

#include "experiments/pg_dump_reader.hpp"
#include "experiments/pg_dump_records.hpp"

namespace cq::experiments {
namespace {

constexpr std::string_view kVersionTable = "alembic_version";
constexpr std::string_view kHead = "dea9cb85cdf3";
constexpr std::string_view kBeforeHead = "20260218_01";

/// What each dump of the whole database has, with rows or without.
constexpr std::string_view kNeededTables[] = {"users", "projects", "experiments"};

/// Throws Error: invalid argument where the dump is of another database, which has nothing to add.
void require_originals(const DumpedTables& tables) {
  for (const std::string_view needed : kNeededTables) {
    if (tables.contains(needed)) continue;
    throw Error(ErrorKind::kInvalidArgument,
                "The dump has no table " + std::string(needed) +
                    ", which the original's database has; dump that one, with all of its tables.");
  }
}

void require_known_revision(const DumpedRow& row) {
  const auto found = row.find("version_num");
  const std::string revision =
      found == row.end() ? std::string() : found->second.value_or(std::string());
  if (revision == kHead || revision == kBeforeHead) return;
  throw Error(ErrorKind::kInvalidArgument,
              "The dump is of a database at revision '" + revision +
                  "', which this server doesn't know; bring it to " + std::string(kHead) +
                  " with the original's migrations, and dump it again.");
}

}  // namespace

void read_dump(std::istream& dump, std::string_view kind, const database::VisitDumped& visit,
               const database::RefuseDumped& refuse) {
  bool has_revision = false;
  const auto visit_row = [&](std::string_view table, const DumpedRow& row, std::size_t line) {
    if (table == kVersionTable) {
      require_known_revision(row);
      has_revision = true;
    }
    if (kind.empty() || kind_of_dumped_table(table) != kind) return;
    std::optional<ArchiveRecord> record;
    try {
      record = record_of_dumped_row(table, row);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidArgument) throw;
      refuse(line, error.what());
      return;
    }
    visit(line, *record);
  };
  require_originals(read_pg_dump(dump, visit_row));
  if (!has_revision) {
    throw Error(ErrorKind::kInvalidArgument,
                "The dump doesn't say which revision of the original's database it is of, in the "
                "table alembic_version; dump all of its tables.");
  }
}

}  // namespace cq::experiments
