#pragma once

#include <cq/archive.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "database/record_kind.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

/// The records that an import is about to add in one step, at most kBatchRecords; their texts take
/// kBatchBytes at most, but for what the last one is longer. Keeps the report of what became of
/// them. From one thread at a time; what it is made of outlives it.
class RecordBatch {
 public:
  static constexpr std::size_t kBatchBytes = std::size_t{4} * 1024 * 1024;

  RecordBatch(const database::RecordKinds& kinds, const Refused& refused)
      : kinds_(kinds), refused_(refused) {}

  /// Takes a record for that archive; null: it counts as added. `bytes` is its text's length.
  /// Throws what the archive throws, as do the next ones.
  void add(Archive* archive, std::uint64_t line, ArchiveRecord record, std::size_t bytes);
  /// Refuses a line that says of no record; `kind` may be none of the kinds.
  void refuse(std::uint64_t line, const std::string& reason, const std::string& kind);
  /// Adds what it holds.
  void flush();

  /// Without what isn't flushed.
  [[nodiscard]] ImportReport& report() noexcept { return report_; }

 private:
  void note(ArchiveOutcome outcome, const ArchiveRecord& record, std::uint64_t line);

  const database::RecordKinds& kinds_;
  const Refused& refused_;
  Archive* archive_ = nullptr;  // where they go
  std::vector<ArchiveRecord> records_;
  std::vector<std::uint64_t> lines_;  // of the records
  std::size_t bytes_ = 0;
  ImportReport report_;
};

}  // namespace cq::transfer
