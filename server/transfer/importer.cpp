#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "transfer/line_parser.hpp"
#include "transfer/record_batch.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

using database::RecordKinds;

namespace {

class Import {
 public:
  Import(const FeatureArchives& archives, const RecordKinds& kinds, const Refused& refused)
      : archives_(archives), kinds_(kinds), batch_(kinds, refused) {}

  void take(std::uint64_t number, std::string_view text) {
    if (footer_) {
      batch_.refuse(number, "It lies behind the export's footer.", "");
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
      if (database::find_kind(kinds_, type) != nullptr) seen_.add(type);
      const FeatureArchive* const destination = destination_of(type);
      if (destination != nullptr && destination->is_left_out) {
        batch_.report().left_out.add(type);
        return;
      }
      ArchiveRecord record = read_record(kinds_, line);
      batch_.add(destination->archive, number, std::move(record), text.size());
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidArgument) {
        throw;
      }
      if (type.empty()) {
        note_line(text);
      }
      batch_.refuse(number, error.what(), type);
    }
  }

  void pass_over(std::uint64_t number) {
    passed_over_ = true;
    batch_.refuse(number, "It is longer than " + std::to_string(kLongestLine) + " bytes.", "");
  }

  ImportReport finish() {
    batch_.flush();
    ImportReport& report = batch_.report();
    report.cut_off = !footer_;
    report.changed = footer_ && (passed_over_ || footer_->sha256 != checksum_.finish() ||
                                 !(footer_->counts == seen_));
    return report;
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

  const FeatureArchives& archives_;
  const RecordKinds& kinds_;
  RecordBatch batch_;
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
