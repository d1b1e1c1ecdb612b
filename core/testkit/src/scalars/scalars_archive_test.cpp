#include <cq/scalars/chunk.hpp>

#include "archive/archive_contents.hpp"
#include "scalars/scalars_fixture.hpp"

namespace cq::testkit {
namespace {

using namespace scalars;

/// A store with one of everything, and a series of several chunks.
class FilledScalars : public ScalarsTest {
 protected:
  void fill() const {
    part_of_store().make_project("p");
    part_of_store().make_project("empty");
    log({row(3, {{"acc é/1", 0.5}}, {"t", "é"}), row(1, {{"acc é/1", 0.25}})}, "batch/1");
    Points points;
    for (std::int64_t i = 0; i < 9000; ++i) {
      points.push_back({(i * 7919) % 9001, i, static_cast<double>(i % 97)});
    }
    log_points(points);
  }
};

class ScalarsArchiveTest : public FilledScalars {};
CQ_SUITE_OF("scalars", ScalarsArchiveTest, "archive", (kNeedsScalars | PartIds{Archive::kId}),
            Lasting::kStore);

class ScalarsDurabilityTest : public FilledScalars {};
CQ_SUITE_OF("scalars", ScalarsDurabilityTest, "durability", (kNeedsScalars | PartIds{Archive::kId}),
            Lasting::kProcess);

TEST_P(ScalarsArchiveTest, OneOfEverythingIsWrittenToAnotherStoreAsItWasRead) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archive.read");
  fill();
  const std::vector<ArchiveRecord> records = records_in(store());
  const ArchiveCounts counts = part<Archive>(store()).counts();
  EXPECT_EQ(records.size(), counts.total());
  EXPECT_EQ(counts.of(kProjectKind), 2U);
  EXPECT_EQ(counts.of(kExperimentKind), 1U);
  EXPECT_EQ(counts.of(kTagsKind), 1U);
  EXPECT_EQ(counts.of(kBatchKind), 1U);
  EXPECT_GE(counts.of(kChunkKind), 4U);
  if (is_shared(GetParam())) return;  // there is no other database
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  auto& copy = part<Scalars>(*other);
  expect_same(copy.points("p", "e", "loss", {}, {}, kMostPoints).points,
              all_points({}, kMostPoints));
  expect_same(copy.thinned("p", "e", "loss", {}, 50, Thinning::kExtremes), thinned(50));
  EXPECT_EQ(copy.usage("p", {}), part_of_store().usage("p", {}));
  EXPECT_EQ(copy.log("p", "e", std::vector{row(1, {})}, "batch/1"), Logged::kKnown);
  const auto series = copy.series("p", "e", "", 10);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[1].count, 9000U);
  EXPECT_EQ(series[1].sum, all_series().at(1).sum);
  expect_same({series[1].first, series[1].last, series[1].least, series[1].greatest},
              {all_series().at(1).first, all_series().at(1).last, all_series().at(1).least,
               all_series().at(1).greatest});
}

TEST_P(ScalarsArchiveTest, WhatGoesByATakenNameIsntReplaced) {
  CQ_SENTENCE("archive_outcome.differs");
  CQ_SENTENCE("archive_outcome.missing_reference");
  fill();
  std::vector<ArchiveRecord> clashing;
  for (const ArchiveRecord& record : records_in(store())) {
    if (record.kind == kExperimentKind) {
      StoredExperiment other = experiment_of(record);
      ++other.rows;
      clashing.push_back(to_record(other));
    } else if (record.kind == kChunkKind) {
      StoredChunk other = chunk_of(record);
      other.points = encode_chunk(Points{{1, 2, 3}});
      clashing.push_back(to_record(other));
    } else if (record.kind == kTagsKind) {
      StoredTags other = tags_of(record);
      other.row.tags.emplace_back("more");
      clashing.push_back(to_record(other));
    } else if (record.kind == kBatchKind) {
      StoredBatch other = batch_of(record);
      ++other.number;
      clashing.push_back(to_record(other));
    }
  }
  const std::vector<ArchiveRecord> before = records_in(store());
  EXPECT_EQ(part<Archive>(store()).write(clashing),
            std::vector<ArchiveOutcome>(clashing.size(), ArchiveOutcome::kDiffers));
  const std::vector<ArchiveRecord> lost{
      to_record(StoredExperiment{"none", "e"}),
      to_record(StoredChunk{"p", "none", "n", 0, encode_chunk(Points{{1, 2, 3}}), 1}),
      to_record(StoredTags{"p", "none", 0, {1, 2, {"n"}, {"t"}}, 1}),
      to_record(StoredBatch{"p", "none", "b", 0, 1})};
  EXPECT_EQ(part<Archive>(store()).write(lost),
            std::vector<ArchiveOutcome>(lost.size(), ArchiveOutcome::kMissingReference));
  expect_records(store(), before);
}

TEST_P(ScalarsArchiveTest, WhatWasLoggedSinceIsntDoubled) {
  CQ_SENTENCE("archive_outcome.kept");
  CQ_SENTENCE("archive_outcome.differs");
  part_of_store().make_project("p");
  Points points;
  for (std::int64_t step = 0; step < 300; ++step) points.push_back({step, step, 1});
  log_points(points);
  log({row(300, {{"loss", 1}}, {"t"})}, "batch");
  const std::vector<ArchiveRecord> records = records_in(store());
  log_points(points);
  const std::vector<ArchiveRecord> before = records_in(store());
  for (const ArchiveOutcome outcome : part<Archive>(store()).write(records)) {
    EXPECT_TRUE(outcome == ArchiveOutcome::kKept || outcome == ArchiveOutcome::kDiffers);
  }
  expect_records(store(), before);
  EXPECT_EQ(all_points().size(), 601U);
  EXPECT_EQ(all_series().at(0).count, 601U);
}

TEST_P(ScalarsArchiveTest, RowsAreLoggedBehindAnImportThatDiffers) {
  CQ_SENTENCE("archive_outcome.differs");
  part_of_store().make_project("p");
  log({row(1, {{"loss", 1}}, {"mine"})}, "mine");
  std::vector<ArchiveRecord> records{to_record(StoredExperiment{"p", "e", 1001, 5, 5})};
  for (std::int64_t number = 0; number < 5; ++number) {
    records.push_back(to_record(StoredTags{"p", "e", number, {1, 2, {"n"}, {"t"}}, 5}));
    records.push_back(to_record(StoredBatch{"p", "e", std::to_string(number), number, 5}));
  }
  const std::vector<ArchiveRecord> before = records_in(store());
  EXPECT_EQ(part<Archive>(store()).write(records),
            std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kDiffers));
  expect_records(store(), before);
  EXPECT_EQ(log({row(2, {{"loss", 2}}, {"mine"})}, "0"), Logged::kAdded);
  EXPECT_EQ(part_of_store().tagged_rows("p", "e", {}, {}, 10).rows.size(), 2U);
}

TEST_P(ScalarsArchiveTest, NoRowIsLoggedBeyondTheLastNumber) {
  CQ_SENTENCE("scalars.log.throws");
  part_of_store().make_project("p");
  const std::int64_t rows = kMostLoggedRows - 1;
  const std::vector<ArchiveRecord> records{
      to_record(StoredExperiment{"p", "e", 1, rows, 1}),
      to_record(
          StoredChunk{"p", "e", "loss", rows - 1, encode_chunk(Points(300, {1, 2, 3})), rows}),
      to_record(StoredTags{"p", "e", rows - 1, {1, 2, {"n"}, {"t"}}, rows}),
      to_record(StoredBatch{"p", "e", "late", 1, rows})};
  const std::vector<ArchiveOutcome> expected{ArchiveOutcome::kAdded, ArchiveOutcome::kAdded,
                                             ArchiveOutcome::kAdded, ArchiveOutcome::kDiffers};
  EXPECT_EQ(part<Archive>(store()).write(records), expected);
  EXPECT_EQ(error_kind_of([&] {
              log({row(1, {{"loss", 1}}), row(1, {{"loss", 1}})});
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(log({row(1, {{"loss", 1}}, {"t"})}), Logged::kAdded);
  EXPECT_EQ(error_kind_of([&] { log({row(1, {})}); }), ErrorKind::kConflict);
  EXPECT_EQ(all_points().size(), 301U);
  EXPECT_EQ(all_series().at(0).count, 301U);
}

TEST_P(ScalarsDurabilityTest, AllIsThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("scalars.durable");
  fill();
  log({row(1, {{"loss", 1}})}, "", "gone");
  part_of_store().remove_experiment("p", "gone");
  part_of_store().remove_project("empty");
  part_of_store().remove_before(100);
  const std::vector<ArchiveRecord> before = records_in(store());
  const Points points = all_points();
  reopen();
  expect_records(store(), before);
  expect_same(all_points(), points);
}

}  // namespace

CQ_TESTS_OF(scalars_archive_test)

}  // namespace cq::testkit
