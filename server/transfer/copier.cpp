#include <cq/error.hpp>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "database/record_kind.hpp"
#include "text/text.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/record_stream.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

namespace {

/// What the records of two stores are compared by.
class Comparison {
 public:
  explicit Comparison(const database::RecordKinds& kinds) : kinds_(kinds) {}

  /// Whether a record comes before another in an archive's order.
  [[nodiscard]] bool comes_before(const ArchiveRecord& left, const ArchiveRecord& right) const {
    if (left.kind != right.kind) {
      return &database::kind_of(kinds_, left) < &database::kind_of(kinds_, right);
    }
    return left.key < right.key;
  }

  /// A record's line, without what is no difference.
  [[nodiscard]] std::string line(ArchiveRecord record) const {
    const database::RecordKind& kind = database::kind_of(kinds_, record);
    if (kind.compared != nullptr) {
      record.json = kind.compared(record);
    }
    return record_line(record) + "\n";
  }

  [[nodiscard]] std::string name_of(const ArchiveRecord& record) const {
    return database::name_of(kinds_, record);
  }
  /// Whether it is no difference that only the destination has it.
  [[nodiscard]] bool is_of_a_copy(const ArchiveRecord& record) const {
    const database::RecordKind& kind = database::kind_of(kinds_, record);
    return kind.is_of_a_copy != nullptr && kind.is_of_a_copy(record);
  }
  void require_known(const ArchiveRecord& record) const {
    static_cast<void>(database::kind_of(kinds_, record));
  }

 private:
  const database::RecordKinds& kinds_;
};

/// Passes the records of two stores to `tell` side by side: each with its equal in the other store,
/// or with nullptr where there is none. Both stores must be in an archive's order.
void pair_up(
    Archive& left_archive, Archive& right_archive, const Comparison& comparison,
    const std::function<void(const ArchiveRecord* left, const ArchiveRecord* right)>& tell) {
  RecordStream left_stream(left_archive);
  RecordStream right_stream(right_archive);
  std::optional<ArchiveRecord> left = left_stream.next();
  std::optional<ArchiveRecord> right = right_stream.next();
  while (left || right) {
    const bool only_left = !right || (left && comparison.comes_before(*left, *right));
    const bool only_right = !left || (right && comparison.comes_before(*right, *left));
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

/// What a copy can't carry isn't left behind in silence. The tables of tools aren't the store's.
void require_nothing_else(Archive& from) {
  for (const OtherTable& table : from.other_tables()) {
    if (!table.is_of_tool() && table.rows.value_or(1) > 0) {
      refuse_copy("The source also holds " + database::in_words(table) +
                  ", so that a copy would lose them; nothing was copied. Move them elsewhere and "
                  "drop the table, or take the whole database with backup and restore.");
    }
  }
}

/// So that a copy doesn't end in the middle, at the first record that can't be compared.
void require_known_kinds(Archive& from, const database::RecordKinds& kinds) {
  for (const auto& [kind, count] : from.counts()) {
    if (count > 0 && database::find_kind(kinds, kind) == nullptr) {
      throw Error(ErrorKind::kNotImplemented,
                  "The source holds " + text::counted(count, "record") + " of the kind '" + kind +
                      "', which this server doesn't know; nothing was copied. Use the server that "
                      "wrote them.");
    }
  }
}

/// Ends a copy before it begins, where it couldn't end well.
void check_destination(Archive& from, Archive& to, const Comparison& comparison) {
  if (to.counts().total() == 0) {
    return;
  }
  const auto check = [&comparison](const ArchiveRecord* source, const ArchiveRecord* destination) {
    if (destination == nullptr) {
      return;
    }
    if (source == nullptr && comparison.is_of_a_copy(*destination)) {
      return;
    }
    if (source == nullptr) {
      refuse_copy("The destination also holds the " + comparison.name_of(*destination) +
                  ", which the source doesn't; nothing was copied. Name a new database.");
    }
    if (comparison.line(*source) != comparison.line(*destination)) {
      refuse_copy("The destination holds something else as the " +
                  comparison.name_of(*destination) + "; nothing was copied. Name a new database.");
    }
  };
  pair_up(from, to, comparison, check);
}

/// Writes what it is given in batches.
class BatchWriter {
 public:
  BatchWriter(Archive& archive, const Comparison& comparison, CopyReport& report)
      : archive_(archive), comparison_(comparison), report_(report) {}

  void take(const ArchiveRecord& record) {
    comparison_.require_known(record);
    batch_.push_back(record);
    if (batch_.size() >= kBatchRecords) {
      flush();
    }
  }

  void flush() {
    const std::vector<ArchiveOutcome> outcomes = archive_.write(batch_);
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      if (outcomes[i] != ArchiveOutcome::kAdded && outcomes[i] != ArchiveOutcome::kKept) {
        refuse_copy("The destination got something else as the " + comparison_.name_of(batch_[i]) +
                    " while the copy was made; keep others off it, and copy to a new database.");
      }
      (outcomes[i] == ArchiveOutcome::kAdded ? report_.added : report_.kept).add(batch_[i].kind);
    }
    batch_.clear();
  }

 private:
  Archive& archive_;
  const Comparison& comparison_;
  CopyReport& report_;
  std::vector<ArchiveRecord> batch_;
};

/// Reads both again.
void verify(Archive& from, Archive& to, const Comparison& comparison, CopyReport& report) {
  crypto::Sha256 source_sum;
  crypto::Sha256 destination_sum;
  const auto compare = [&](const ArchiveRecord* source, const ArchiveRecord* destination) {
    const auto refuse_unpaired = [&](const char* holder, const ArchiveRecord& record) {
      refuse_copy(std::string("After the copy only the ") + holder + " holds the " +
                  comparison.name_of(record) +
                  ", so one of them was written to meanwhile; stop its server and copy again.");
    };
    if (source == nullptr && destination == nullptr) {
      return;
    }
    if (source == nullptr && comparison.is_of_a_copy(*destination)) {
      return;
    }
    if (source == nullptr) {
      refuse_unpaired("destination", *destination);
    }
    if (destination == nullptr) {
      refuse_unpaired("source", *source);
    }
    const std::string line = comparison.line(*source);
    const std::string copied = comparison.line(*destination);
    if (line != copied) {
      refuse_copy(
          "After the copy the two differ in the " + comparison.name_of(*source) +
          ", so one of them was written to meanwhile; stop its server and copy again to a new "
          "database.");
    }
    source_sum.update(line);
    destination_sum.update(copied);
    report.verified.add(destination->kind);
  };
  pair_up(from, to, comparison, compare);
  report.sha256 = destination_sum.finish();
  if (source_sum.finish() != report.sha256) {
    refuse_copy("After the copy the checksums differ; copy again to a new database.");
  }
}

}  // namespace

void check_copy(Archive& from, Archive& to, const database::RecordKinds& kinds) {
  require_nothing_else(from);
  require_known_kinds(from, kinds);
  check_destination(from, to, Comparison(kinds));
}

CopyReport copy_records(Archive& from, Archive& to, const database::RecordKinds& kinds,
                        const Progress& progress) {
  const Comparison comparison(kinds);
  check_copy(from, to, kinds);
  CopyReport report;
  BatchWriter writer(to, comparison, report);
  const std::uint64_t expected = from.counts().total();
  std::uint64_t done = 0;
  from.read([&](const ArchiveRecord& record) {
    writer.take(record);
    progress(++done, expected);
  });
  writer.flush();
  verify(from, to, comparison, report);
  return report;
}

}  // namespace cq::transfer
