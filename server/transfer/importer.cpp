#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "transfer/import_options.hpp"
#include "transfer/line_parser.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

using database::RecordKinds;

namespace {

constexpr std::size_t kBatchBytes = std::size_t{4} * 1024 * 1024;

class Import {
 public:
  Import(const FeatureArchives& archives, const RecordKinds& kinds, const Refused& refused)
      : archives_(archives), kinds_(kinds), refused_(refused) {}

  void take(std::uint64_t number, std::string_view text) {
    if (footer_) {
      refuse(number, "It lies behind the export's footer.", "");
      return;
    }
    std::string type;
    try {
      const database::RecordLine line = parse_line(kinds_, text);
      type = type_of(line);
      if (type == "footer") {
        footer_ = read_footer(kinds_, line);
        return;
      }
      note_line(text);
      count(seen_, type);
      const FeatureArchive* const destination = destination_of(type);
      if (destination != nullptr && destination->is_left_out) {
        report_.left_out.add(type);
        return;
      }
      ArchiveRecord record = read_record(kinds_, line);
      if (destination->archive != archive_) {
        flush();
        archive_ = destination->archive;
      }
      add_to_batch(number, std::move(record), text.size());
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidArgument) {
        throw;
      }
      if (type.empty()) {
        note_line(text);
      }
      refuse(number, error.what(), type);
    }
  }

  void pass_over(std::uint64_t number) {
    passed_over_ = true;
    refuse(number, "It is longer than " + std::to_string(kLongestLine) + " bytes.", "");
  }

  void flush() {
    if (batch_.empty()) {
      return;
    }
    const std::vector<ArchiveOutcome> outcomes =
        archive_ == nullptr ? std::vector<ArchiveOutcome>(batch_.size(), ArchiveOutcome::kAdded)
                            : archive_->write(batch_);
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      note(outcomes[i], batch_[i], lines_[i]);
    }
    batch_.clear();
    lines_.clear();
    batch_bytes_ = 0;
  }

  ImportReport finish() {
    flush();
    report_.cut_off = !footer_;
    report_.changed = footer_ && (passed_over_ || footer_->sha256 != checksum_.finish() ||
                                  !(footer_->counts == seen_));
    return report_;
  }

  [[nodiscard]] std::uint64_t seen() const noexcept { return seen_.total(); }

 private:
  /// Null when there is no such kind.
  [[nodiscard]] const FeatureArchive* destination_of(const std::string& kind) const {
    for (const FeatureArchive& each : archives_) {
      if (database::find_kind(each.feature.kinds, kind) != nullptr) {
        return &each;
      }
    }
    return nullptr;
  }

  void note_line(std::string_view text) {
    checksum_.update(text);
    checksum_.update("\n");
  }

  /// Whether there is such a kind.
  bool count(ArchiveCounts& counts, const std::string& type) const {
    if (database::find_kind(kinds_, type) == nullptr) {
      return false;
    }
    counts.add(type);
    return true;
  }

  void add_to_batch(std::uint64_t number, ArchiveRecord record, std::size_t bytes) {
    batch_.push_back(std::move(record));
    lines_.push_back(number);
    batch_bytes_ += bytes;
    if (batch_.size() >= kBatchRecords || batch_bytes_ >= kBatchBytes) {
      flush();
    }
  }

  void note(ArchiveOutcome outcome, const ArchiveRecord& record, std::uint64_t number) {
    if (outcome == ArchiveOutcome::kAdded || outcome == ArchiveOutcome::kKept) {
      (outcome == ArchiveOutcome::kAdded ? report_.added : report_.kept).add(record.kind);
      return;
    }
    report_.refused.add(record.kind);
    refused_(number, reason_of(kinds_, outcome, record));
  }

  void refuse(std::uint64_t number, const std::string& reason, const std::string& type) {
    flush();  // so that lines are reported in their order
    if (!count(report_.refused, type)) {
      ++report_.refused_otherwise;
    }
    refused_(number, reason);
  }

  const FeatureArchives& archives_;
  const RecordKinds& kinds_;
  const Refused& refused_;
  Archive* archive_ = nullptr;  // the batch's destination
  std::vector<ArchiveRecord> batch_;
  std::vector<std::uint64_t> lines_;  // of the batch's records
  std::size_t batch_bytes_ = 0;
  ImportReport report_;
  ArchiveCounts seen_;
  crypto::Sha256 checksum_;
  bool passed_over_ = false;
  std::optional<Footer> footer_;
};

database::RecordLine read_first_line(LineInput& input) {
  switch (input.next()) {
    case LineInput::Next::kEnd:
      throw Error(ErrorKind::kInvalidArgument, "The export is empty.");
    case LineInput::Next::kTooLong:
      throw Error(ErrorKind::kInvalidArgument,
                  "It is not an export of cq-server: its first line is no header.");
    case LineInput::Next::kLine:
      break;
  }
  try {
    return parse_line({}, input.line());
  } catch (const Error& error) {
    throw Error(ErrorKind::kInvalidArgument,
                std::string("It is not an export of cq-server. ") + error.what());
  }
}

}  // namespace

bool ImportReport::is_complete() const noexcept {
  return refused.total() == 0 && refused_otherwise == 0 && !cut_off && !changed;
}

ImportReport import_records(std::istream& in, const OpenArchives& open, const Refused& refused,
                            const Progress& progress) {
  LineInput input(in, kLongestLine);
  const database::RecordLine header = read_first_line(input);
  const FeatureArchives archives = open(read_features(header));
  const RecordKinds kinds = kinds_of(archives);
  const std::uint64_t expected = read_counts(kinds, header).total();
  Import import(archives, kinds, refused);
  for (std::uint64_t number = 2;; ++number) {
    const LineInput::Next next = input.next();
    if (next == LineInput::Next::kEnd) {
      break;
    }
    if (next == LineInput::Next::kTooLong) {
      import.pass_over(number);
    } else {
      import.take(number, input.line());
    }
    progress(import.seen(), expected);
  }
  return import.finish();
}

ImportReport import_records(std::istream& in, Archive* archive, const RecordKinds& kinds,
                            const Refused& refused, const Progress& progress) {
  const OpenArchives open = [archive, &kinds](const std::vector<std::string>& features) {
    if (features != std::vector<std::string>{std::string(host::kFirstFeature)}) {
      host::refuse("The export is of " + database::in_sentence(features) + ".");
    }
    return only_first(archive, kinds);
  };
  return import_records(in, open, refused, progress);
}

}  // namespace cq::transfer
