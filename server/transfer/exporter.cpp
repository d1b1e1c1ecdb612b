#include <string>

#include "crypto/digest.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

ArchiveCounts write_export(Archive& archive, const database::RecordKinds& kinds,
                           Timestamp created_at, const Sink& sink, const Progress& progress) {
  const ArchiveCounts expected = archive.counts();
  const std::uint64_t total = expected.total();
  sink(header_line(kinds, created_at, expected) + "\n");
  ArchiveCounts written;
  crypto::Sha256 checksum;
  std::uint64_t done = 0;
  archive.read([&](const ArchiveRecord& record) {
    const database::RecordKind& kind = database::kind_of(kinds, record);
    if (kind.require_exportable != nullptr) {
      kind.require_exportable(record);
    }
    const std::string line = record_line(record) + "\n";
    checksum.update(line);
    sink(line);
    written.add(record.kind);
    progress(++done, total);
  });
  sink(footer_line(kinds, written, checksum.finish()) + "\n");
  return written;
}

}  // namespace cq::transfer
