#include "transfer/record_batch.hpp"

#include <utility>

#include "transfer/import_options.hpp"

namespace cq::transfer {

void RecordBatch::add(Archive* archive, std::uint64_t line, ArchiveRecord record,
                      std::size_t bytes) {
  if (archive != archive_) {
    flush();
    archive_ = archive;
  }
  records_.push_back(std::move(record));
  lines_.push_back(line);
  bytes_ += bytes;
  if (records_.size() >= kBatchRecords || bytes_ >= kBatchBytes) flush();
}

void RecordBatch::refuse(std::uint64_t line, const std::string& reason, const std::string& kind) {
  flush();  // so that lines are reported in their order
  if (database::find_kind(kinds_, kind) == nullptr) {
    ++report_.refused_otherwise;
  } else {
    report_.refused.add(kind);
  }
  refused_(line, reason);
}

void RecordBatch::flush() {
  if (records_.empty()) return;
  const std::vector<ArchiveOutcome> outcomes =
      archive_ == nullptr ? std::vector<ArchiveOutcome>(records_.size(), ArchiveOutcome::kAdded)
                          : archive_->write(records_);
  for (std::size_t i = 0; i < records_.size(); ++i) note(outcomes[i], records_[i], lines_[i]);
  records_.clear();
  lines_.clear();
  bytes_ = 0;
}

void RecordBatch::note(ArchiveOutcome outcome, const ArchiveRecord& record, std::uint64_t line) {
  if (outcome == ArchiveOutcome::kAdded || outcome == ArchiveOutcome::kKept) {
    (outcome == ArchiveOutcome::kAdded ? report_.added : report_.kept).add(record.kind);
    return;
  }
  report_.refused.add(record.kind);
  refused_(line, reason_of(kinds_, outcome, record));
}

}  // namespace cq::transfer
