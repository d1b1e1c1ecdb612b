#include "transfer/exporter.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>

#include "crypto/digest.hpp"
#include "transfer/record_lines.hpp"

namespace cq::transfer {
namespace {

/// What can't be read back isn't written: an export that nobody can import is no export.
void check_document(const StoredUnit& unit) {
  std::string reason;
  try {
    if (parse_unit_document(unit.document).id == unit.id) {
      return;
    }
    reason = "The document says that it is another unit's.";
  } catch (const Error& error) {
    reason = error.what();
  }
  throw Error(ErrorKind::kCorrupt, "The unit '" + unit.id + "' can't be exported. " + reason);
}

}  // namespace

ArchiveCounts write_export(Archive& archive, Timestamp created_at, const Sink& sink,
                           const Progress& progress) {
  const ArchiveCounts expected = archive.counts();
  sink(header_line(created_at, expected) + "\n");
  ArchiveCounts written;
  crypto::Sha256 checksum;
  archive.read([&](const ArchiveRecord& record) {
    if (const auto* unit = std::get_if<ArchivedUnit>(&record)) {
      check_document(unit->unit);
    }
    const std::string line = record_line(record) + "\n";
    checksum.update(line);
    sink(line);
    add(written, record);
    progress(total(written), total(expected));
  });
  sink(footer_line(written, checksum.finish()) + "\n");
  return written;
}

}  // namespace cq::transfer
