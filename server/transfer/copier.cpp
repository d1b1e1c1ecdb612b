#include "transfer/copier.hpp"

#include <cq/error.hpp>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "transfer/batch.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/record_stream.hpp"

namespace cq::transfer {
namespace {

struct PlaceOf {
  const std::string& operator()(const User& user) const { return user.username; }
  const std::string& operator()(const OwnedApiKey& owned) const { return owned.key.id; }
  const std::string& operator()(const ArchivedUnit& archived) const { return archived.unit.id; }
};

/// Whether a record comes before another in an archive's order.
bool comes_before(const ArchiveRecord& left, const ArchiveRecord& right) {
  if (left.index() != right.index()) {
    return left.index() < right.index();
  }
  return std::visit(PlaceOf(), left) < std::visit(PlaceOf(), right);
}

/// What two stores compare: a record's line, without when a key was last used.
std::string canonical_line(ArchiveRecord record) {
  if (auto* owned = std::get_if<OwnedApiKey>(&record)) {
    owned->key.last_used_at.reset();
  }
  return record_line(record) + "\n";
}

/// The records of two stores side by side; both must be in an archive's order. Each is told with
/// its equal in the other store; with nullptr where there is none.
void pair_up(
    Archive& left_archive, Archive& right_archive,
    const std::function<void(const ArchiveRecord* left, const ArchiveRecord* right)>& tell) {
  RecordStream left_stream(left_archive);
  RecordStream right_stream(right_archive);
  std::optional<ArchiveRecord> left = left_stream.next();
  std::optional<ArchiveRecord> right = right_stream.next();
  while (left || right) {
    const bool only_left = !right || (left && comes_before(*left, *right));
    const bool only_right = !left || (right && comes_before(*right, *left));
    tell(only_right ? nullptr : &*left, only_left ? nullptr : &*right);
    if (!only_right) {
      left = left_stream.next();
    }
    if (!only_left) {
      right = right_stream.next();
    }
  }
}

[[noreturn]] void refuse_copy(const std::string& sentence) {
  throw Error(ErrorKind::kConflict, sentence);
}

/// Ends a copy before it begins, where it couldn't end well.
void check_destination(Archive& from, Archive& to) {
  if (total(to.counts()) == 0) {
    return;
  }
  pair_up(from, to, [](const ArchiveRecord* source, const ArchiveRecord* destination) {
    if (destination == nullptr) {
      return;
    }
    if (source == nullptr) {
      refuse_copy("The destination also holds the " + name_of(*destination) +
                  ", which the source doesn't; nothing was copied. Name a new database.");
    }
    if (canonical_line(*source) != canonical_line(*destination)) {
      refuse_copy("The destination holds something else as the " + name_of(*destination) +
                  "; nothing was copied. Name a new database.");
    }
  });
}

/// Writes what it is given in batches.
class BatchWriter {
 public:
  BatchWriter(Archive& archive, CopyReport& report) : archive_(archive), report_(report) {}

  void take(const ArchiveRecord& record) {
    batch_.push_back(record);
    if (batch_.size() >= kBatchRecords) {
      flush();
    }
  }

  void flush() {
    const std::vector<ArchiveOutcome> outcomes = archive_.write(batch_);
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      if (outcomes[i] != ArchiveOutcome::kAdded && outcomes[i] != ArchiveOutcome::kKept) {
        refuse_copy("The destination got something else as the " + name_of(batch_[i]) +
                    " while the copy was made; keep others off it, and copy to a new database.");
      }
      add(outcomes[i] == ArchiveOutcome::kAdded ? report_.added : report_.kept, batch_[i]);
    }
    batch_.clear();
  }

 private:
  Archive& archive_;
  CopyReport& report_;
  std::vector<ArchiveRecord> batch_;
};

/// Reads both again.
void verify(Archive& from, Archive& to, CopyReport& report) {
  crypto::Sha256 source_sum;
  crypto::Sha256 destination_sum;
  pair_up(from, to, [&](const ArchiveRecord* source, const ArchiveRecord* destination) {
    const auto refuse_unpaired = [](const char* holder, const ArchiveRecord& record) {
      refuse_copy(std::string("After the copy only the ") + holder + " holds the " +
                  name_of(record) +
                  ", so one of them was written to meanwhile; stop its server and copy again.");
    };
    if (source == nullptr && destination == nullptr) {
      return;
    }
    if (source == nullptr) {
      refuse_unpaired("destination", *destination);
    }
    if (destination == nullptr) {
      refuse_unpaired("source", *source);
    }
    const std::string line = canonical_line(*source);
    const std::string copied = canonical_line(*destination);
    if (line != copied) {
      refuse_copy(
          "After the copy the two differ in the " + name_of(*source) +
          ", so one of them was written to meanwhile; stop its server and copy again to a new "
          "database.");
    }
    source_sum.update(line);
    destination_sum.update(copied);
    add(report.verified, *destination);
  });
  report.sha256 = destination_sum.finish();
  if (source_sum.finish() != report.sha256) {
    refuse_copy("After the copy the checksums differ; copy again to a new database.");
  }
}

}  // namespace

CopyReport copy_records(Archive& from, Archive& to, const Progress& progress) {
  check_destination(from, to);
  CopyReport report;
  BatchWriter writer(to, report);
  const std::uint64_t expected = total(from.counts());
  std::uint64_t done = 0;
  from.read([&](const ArchiveRecord& record) {
    writer.take(record);
    progress(++done, expected);
  });
  writer.flush();
  verify(from, to, report);
  return report;
}

}  // namespace cq::transfer
