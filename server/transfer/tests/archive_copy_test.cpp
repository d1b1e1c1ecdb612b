#include <gmock/gmock.h>

#include <stdexcept>

#include "support/server_fakes.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/record_stream.hpp"
#include "transfer/tests/archive_samples.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

using test::error_of;
using test::no_progress;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class CopyTest : public testing::Test {
 protected:
  CopyTest() { write(*source_, test::sample_records()); }

  static void write(Store& store, const std::vector<ArchiveRecord>& records) {
    static_cast<void>(part<Archive>(store).write(records));
  }
  static CopyReport copy(Store& from, Store& to) {
    return copy_records(part<Archive>(from), part<Archive>(to), test::all_kinds(), no_progress);
  }

  test::TestStores stores_;
  std::unique_ptr<Store> source_ = stores_.file("source.db");
  std::unique_ptr<Store> destination_ = stores_.file("destination.db");
};

TEST_F(CopyTest, EverythingGoesFromFileToFile) {
  const CopyReport report = copy(*source_, *destination_);
  EXPECT_EQ(report.added.total(), 6U);
  EXPECT_EQ(report.verified.total(), 6U);
  EXPECT_EQ(report.sha256.size(), 64U);
  EXPECT_EQ(test::records_of(part<Archive>(*destination_)),
            test::records_of(part<Archive>(*source_)));
}

TEST_F(CopyTest, EverythingGoesFromFileToMemoryAndBack) {
  const auto memory = stores_.memory();
  const CopyReport there = copy(*source_, *memory);
  const CopyReport back = copy(*memory, *destination_);
  EXPECT_EQ(there.sha256, back.sha256);
  EXPECT_EQ(test::records_of(part<Archive>(*destination_)),
            test::records_of(part<Archive>(*source_)));
}

TEST_F(CopyTest, AnEmptyStoreIsCopiedToo) {
  EXPECT_EQ(copy(*stores_.memory(), *destination_).verified.total(), 0U);
}

TEST_F(CopyTest, ACopyThatWasInterruptedGoesOn) {
  std::vector<ArchiveRecord> some = test::sample_records();
  some.resize(4);
  write(*destination_, some);
  const CopyReport report = copy(*source_, *destination_);
  EXPECT_EQ(report.kept.total(), 4U);
  EXPECT_EQ(report.added.total(), 2U);
}

TEST_F(CopyTest, WhenAKeyWasLastUsedDoesNotMatter) {
  copy(*source_, *destination_);
  part<ApiKeys>(*source_).touch(test::padded(1, 32), test::kMoment);
  EXPECT_EQ(copy(*source_, *destination_).kept.total(), 6U);
}

TEST_F(CopyTest, ADestinationWithAnythingElseIsRefusedBeforeAnythingIsWritten) {
  for (const ArchiveRecord& other : std::vector<ArchiveRecord>{to_record(test::sample_user("zoe")),
                                                               to_record(test::approved(9))}) {
    const auto destination = stores_.memory();
    write(*destination, {other});
    EXPECT_THAT(
        error_of([&] { copy(*source_, *destination); }),
        AllOf(StartsWith("conflict"), HasSubstr(database::name_of(test::all_kinds(), other))));
    EXPECT_EQ(part<Archive>(*destination).counts().total(), 1U);
  }
}

TEST_F(CopyTest, ADestinationThatHoldsSomethingDifferentIsRefused) {
  User alice = test::sample_user("alice");
  alice.password_hash.back() = 'P';
  ArchivedUnit unit = test::approved(1);
  unit.unit.reviewed_by = "carol";
  for (const ArchiveRecord& other : std::vector<ArchiveRecord>{to_record(alice), to_record(unit)}) {
    const auto destination = stores_.memory();
    write(*destination, {other});
    EXPECT_THAT(
        error_of([&] { copy(*source_, *destination); }),
        AllOf(StartsWith("conflict"), HasSubstr(database::name_of(test::all_kinds(), other)),
              HasSubstr("nothing")));
    EXPECT_EQ(part<Archive>(*destination).counts().total(), 1U);
  }
}

TEST_F(CopyTest, MoreRecordsThanABatchAreCopied) {
  std::vector<ArchiveRecord> many;
  for (unsigned number = 100; number < 700; ++number)
    many.push_back(to_record(test::approved(number)));
  write(*source_, many);
  EXPECT_EQ(copy(*source_, *destination_).verified.of("unit"), 603U);
}

/// A store that loses what it is given, or adds to it.
class Unfaithful : public Archive {
 public:
  explicit Unfaithful(Archive& archive) : archive_(archive) {}
  ArchiveCounts counts() override { return archive_.counts(); }
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override {
    archive_.read([&](const ArchiveRecord& record) {
      ArchiveRecord changed = record;
      if (lost == record.key) return;
      if (altered == record.key) {
        ArchivedUnit unit = unit_of(record);
        unit.unit.document.insert(1, " ");
        changed = to_record(unit);
      }
      visit(changed);
    });
  }
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override {
    return archive_.write(records);
  }
  std::vector<OtherTable> other_tables() override { return others; }

  std::vector<OtherTable> others;

  std::string lost;
  std::string altered;

 private:
  Archive& archive_;
};

TEST_F(CopyTest, ACopyThatIsNotTheSameIsNoticed) {
  const std::string id = test::approved(2).unit.id;
  Unfaithful losing(part<Archive>(*destination_));
  losing.lost = id;
  EXPECT_THAT(error_of([&] {
                copy_records(part<Archive>(*source_), losing, test::all_kinds(), no_progress);
              }),
              AllOf(StartsWith("conflict"), HasSubstr(id), HasSubstr("only the source")));
  const auto memory = stores_.memory();
  Unfaithful altering(part<Archive>(*memory));
  altering.altered = id;
  EXPECT_THAT(error_of([&] {
                copy_records(part<Archive>(*source_), altering, test::all_kinds(), no_progress);
              }),
              AllOf(StartsWith("conflict"), HasSubstr(id), HasSubstr("differ")));
}

TEST_F(CopyTest, RowsOfATableThatIsNoRecordsAreNotLeftBehindInSilence) {
  Unfaithful source(part<Archive>(*source_));
  source.others = {{"notes", 2, ""}};
  EXPECT_THAT(error_of([&] {
                copy_records(source, part<Archive>(*destination_), test::all_kinds(), no_progress);
              }),
              AllOf(StartsWith("conflict"), HasSubstr("2 rows of the table 'notes'")));
  EXPECT_EQ(part<Archive>(*destination_).counts().total(), 0U);
  source.others = {{"notes", 0, ""}, {"_tool", 3, "it is"}, {"vectors", std::nullopt, "it is"}};
  EXPECT_EQ(copy_records(source, part<Archive>(*destination_), test::all_kinds(), no_progress)
                .verified.total(),
            6U);
}

TEST_F(CopyTest, AStreamMayBeLeftAtAnyPoint) {
  for (std::size_t wanted = 0; wanted < 8; ++wanted) {
    RecordStream stream(part<Archive>(*source_));
    std::size_t got = 0;
    while (got < wanted && stream.next()) ++got;
    EXPECT_EQ(got, std::min<std::size_t>(wanted, 6));
  }
}

/// A store of a newer server.
class NewerArchive : public Archive {
 public:
  explicit NewerArchive(bool counts_pots) : counts_pots_(counts_pots) {}
  ArchiveCounts counts() override { return {{"user", kUsers}, {"pot", counts_pots_ ? 1U : 0U}}; }
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override {
    for (unsigned i = 0; i < kUsers; ++i) {
      visit(to_record(test::sample_user("u" + test::padded(i, 4))));
    }
    visit({"pot", "x", "{}"});
  }
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> /*records*/) override {
    return {};
  }
  std::vector<OtherTable> other_tables() override { return {}; }

 private:
  static constexpr std::uint64_t kUsers = kBatchRecords + 1;  // some are written before the rest
  bool counts_pots_;
};

TEST_F(CopyTest, AKindThatTheServerDoesNotKnowIsRefusedBeforeAnythingIsWritten) {
  NewerArchive newer(true);
  EXPECT_THAT(error_of([&] {
                copy_records(newer, part<Archive>(*destination_), test::all_kinds(), no_progress);
              }),
              AllOf(StartsWith("not implemented"), HasSubstr("1 record of the kind 'pot'"),
                    HasSubstr("nothing was copied")));
  EXPECT_EQ(part<Archive>(*destination_).counts().total(), 0U);
  EXPECT_THAT(error_of([&] { test::export_of(newer); }), StartsWith("not implemented"));
}

TEST_F(CopyTest, ARecordOfAKindThatCameMeanwhileIsNotLostEither) {
  NewerArchive newer(false);
  EXPECT_THAT(error_of([&] {
                copy_records(newer, part<Archive>(*destination_), test::all_kinds(), no_progress);
              }),
              AllOf(StartsWith("not implemented"), HasSubstr("'pot'")));
}

class FailingArchive : public Archive {
 public:
  ArchiveCounts counts() override { return {}; }
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override {
    visit(to_record(test::sample_user("alice")));
    throw Error(ErrorKind::kUnavailable, "gone");
  }
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> /*records*/) override {
    return {};
  }
  std::vector<OtherTable> other_tables() override { return {}; }
};

TEST(RecordStream, WhatReadingThrowsComesBehindWhatWasRead) {
  FailingArchive archive;
  RecordStream stream(archive);
  EXPECT_TRUE(stream.next());
  EXPECT_EQ(error_of([&] { stream.next(); }), "unavailable: gone");
}

}  // namespace
}  // namespace cq::transfer
