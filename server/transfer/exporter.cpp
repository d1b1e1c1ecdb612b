#include <cq/error.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/digest.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

/// False when it is left out.
bool is_exportable(const database::RecordKind& kind, const ArchiveRecord& record,
                   const LeftOut& left_out) {
  if (kind.require_exportable == nullptr) {
    return true;
  }
  try {
    kind.require_exportable(record);
    return true;
  } catch (const Error& error) {
    if (!left_out || error.kind() != ErrorKind::kCorrupt) {
      throw;
    }
    left_out(error.what());
    return false;
  }
}

}  // namespace

ArchiveCounts write_export(const FeatureArchives& archives, Timestamp created_at, const Sink& sink,
                           const Progress& progress, const LeftOut& left_out) {
  const database::RecordKinds kinds = kinds_of(archives);
  std::vector<std::string> features;
  ArchiveCounts expected;
  for (const FeatureArchive& each : archives) {
    features.push_back(each.feature.name);
    const ArchiveCounts counts = each.archive->counts();
    for (const database::RecordKind& kind : each.feature.kinds) {
      expected.add(kind.name, counts.of(kind.name));
    }
  }
  const std::uint64_t total = expected.total();
  sink(header_line(features, kinds, created_at, expected) + "\n");
  ArchiveCounts written;
  crypto::Sha256 checksum;
  std::uint64_t done = 0;
  for (const FeatureArchive& each : archives) {
    each.archive->read([&](const ArchiveRecord& record) {
      const database::RecordKind& kind = database::kind_of(each.feature.kinds, record);
      if (!is_exportable(kind, record, left_out)) {
        progress(++done, total);
        return;
      }
      const std::string line = record_line(record) + "\n";
      checksum.update(line);
      sink(line);
      written.add(record.kind);
      progress(++done, total);
    });
  }
  sink(footer_line(kinds, written, checksum.finish()) + "\n");
  return written;
}

ArchiveCounts write_export(Archive& archive, const database::RecordKinds& kinds,
                           Timestamp created_at, const Sink& sink, const Progress& progress) {
  return write_export(only_first(&archive, kinds), created_at, sink, progress);
}

}  // namespace cq::transfer
