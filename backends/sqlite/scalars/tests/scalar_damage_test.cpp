// Rows that are damaged, or that belong to a removal that isn't over.
#include <cq/health.hpp>

#include "sqlite/scalars/tests/scalar_store_fixture.hpp"

namespace cq::scalars {
namespace {

using namespace testkit;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ScalarDamageTest : public ScalarStoreTest {
 protected:
  /// Adds copies of the only chunk, so that there are that many.
  void multiply_chunk(int count) {
    const std::string end = std::to_string(count - 1);
    run_beside(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + end +
        ") INSERT INTO scalar_chunks (id, experiment, name, number, points, not_numbers, "
        "first_step, last_step, earliest, latest, total, outline, data) SELECT substr(id, 1, "
        "length(id) - 12) || printf('%012d', i), experiment, name, i, points, not_numbers, "
        "first_step, last_step, earliest, latest, total, outline, data FROM scalar_chunks, n; "
        "UPDATE scalar_series SET points = (SELECT sum(points) FROM scalar_chunks), bytes = "
        "(SELECT sum(length(outline) + length(data)) FROM scalar_chunks)");
  }
  /// Chunks can't be deleted any more once so few are left.
  void keep_last_chunks(int count) const {
    test::RawDatabase(file()).run(
        "CREATE TRIGGER kept BEFORE DELETE ON scalar_chunks WHEN (SELECT count(*) FROM "
        "scalar_chunks) <= " +
        std::to_string(count) + " BEGIN SELECT raise(ABORT, 'kept'); END");
  }
  [[nodiscard]] std::string count_of_chunks() const {
    return value("SELECT count(*) FROM scalar_chunks");
  }
  /// Their number, found in pages.
  [[nodiscard]] std::size_t paged(std::size_t most) const {
    std::size_t count = 0;
    std::optional<PointPlace> behind;
    do {
      const PointPage page = part_of_store().points("p", "e", "loss", {}, behind, most);
      count += page.points.size();
      behind = page.next;
    } while (behind);
    return count;
  }
};

TEST_F(ScalarDamageTest, ARemovalTakesSomeChunksInACommit) {
  log({row(1)});
  multiply_chunk(600);
  keep_last_chunks(300);
  EXPECT_THROW(part_of_store().remove_experiment("p", "e"), Error);
  EXPECT_EQ(count_of_chunks(), "344");
  // What is left says so.
  EXPECT_EQ(part_of_store().usage("p", "e").points, 344U);
  const auto series = part_of_store().series("p", "e", "", 9);
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].count, 344U);
  EXPECT_EQ(series[0].sum, 344);
  close();
  EXPECT_THAT(all_found(), Not(HasSubstr("another number of points")));
  reopen();
  log({row(2)});
  EXPECT_EQ(part_of_store().series("p", "e", "", 9).at(0).count, 345U);
  test::RawDatabase(file()).run("DROP TRIGGER kept");
  EXPECT_TRUE(part_of_store().remove_experiment("p", "e"));
  EXPECT_EQ(count_of_chunks(), "0");
  EXPECT_EQ(value("SELECT count(*) FROM scalar_series"), "0");
  EXPECT_FALSE(part_of_store().remove_experiment("p", "e"));
}

TEST_F(ScalarDamageTest, ChunksOfManySeriesGoTogether) {
  Row many{.step = 1, .time = 1, .values = {}, .tags = {"t"}};
  for (int i = 0; i < 700; ++i) many.values.push_back({.name = std::to_string(i), .value = 1});
  log({many});
  keep_last_chunks(188);
  EXPECT_THROW(part_of_store().remove_project("p"), Error);
  EXPECT_EQ(count_of_chunks(), "188");
  EXPECT_EQ(value("SELECT count(*) FROM scalar_series"), "188");
  test::RawDatabase(file()).run("DROP TRIGGER kept");
  EXPECT_TRUE(part_of_store().make_project("p"));
  EXPECT_EQ(count_of_chunks(), "0");
  EXPECT_EQ(value("SELECT count(*) FROM scalar_tags"), "0");
}

TEST_F(ScalarDamageTest, WhatIsBeingRemovedIsNoRecord) {
  part_of_store().log("p", "e",
                      std::vector{Row{.step = 1, .time = 1, .values = {{"a", 1}}, .tags = {"t"}}},
                      "batch");
  auto& archive = part<Archive>(store());
  std::vector<ArchiveRecord> before;
  archive.read([&before](const ArchiveRecord& record) { before.push_back(record); });
  ASSERT_EQ(before.size(), 5U);
  run_beside("UPDATE scalar_projects SET removing = 1");
  part_of_store().make_project("q");
  std::vector<std::string> keys;
  auto& left = part<Archive>(store());
  left.read([&keys](const ArchiveRecord& record) { keys.push_back(record.key); });
  EXPECT_THAT(keys, ElementsAre("q"));
  EXPECT_EQ(left.counts().total(), 1U);
  EXPECT_EQ(left.counts().of(kProjectKind), 1U);
  // Nor does an import find it.
  const auto outcomes = left.write(before);
  EXPECT_EQ(outcomes.at(0), ArchiveOutcome::kDiffers);
  for (std::size_t i = 1; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i], ArchiveOutcome::kMissingReference) << before[i].kind;
  }
}

TEST_F(ScalarDamageTest, PagesGoOnPastADamagedChunkOfTheSameStep) {
  std::vector<Row> rows(9000, row(4));
  log(rows);
  run_beside("UPDATE scalar_chunks SET data = x'00' WHERE number = 0");
  for (const std::size_t most : {std::size_t{1000}, std::size_t{999}}) {
    EXPECT_EQ(paged(most), 9000U - kMostChunkPoints);
  }
}

TEST_F(ScalarDamageTest, WhatIsLeftOutIsCountedUntilItIsMendedOrGone) {
  const auto left_out = [this] { return part<Health>(store()).unreadable_records(); };
  log_steps(0, 9000);
  part_of_store().log("p", "e", std::vector{Row{.step = 1, .time = 1, .values = {}, .tags = {"t"}}},
                      "");
  part_of_store().log("p", "e", std::vector{Row{.step = 2, .time = 2, .values = {}, .tags = {"u"}}},
                      "");
  run_beside(
      "CREATE TABLE kept AS SELECT id, data FROM scalar_chunks; "
      "UPDATE scalar_chunks SET data = x'00' WHERE number < 2; "
      "UPDATE scalar_tags SET tags = 'garbage' WHERE step = 1");
  EXPECT_EQ(left_out(), 0U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(paged(kMostPoints), 9000U - 2 * kMostChunkPoints);
    const TaggedPage page = part_of_store().tagged_rows("p", "e", {}, {}, 9);
    ASSERT_EQ(page.rows.size(), 1U);
    EXPECT_EQ(page.rows[0].step, 2);
    EXPECT_EQ(left_out(), 3U);
  }
  test::RawDatabase(file()).run_script(
      "UPDATE scalar_chunks SET data = (SELECT k.data FROM kept AS k WHERE k.id = "
      "scalar_chunks.id) WHERE number = 0; DELETE FROM scalar_tags WHERE step = 1");
  EXPECT_EQ(left_out(), 1U);
}

TEST_F(ScalarDamageTest, AnUnreadableSeriesHidesNoneBehindIt) {
  Row many{.step = 1, .time = 1};
  for (const char* const name : {"a", "b", "c", "d"}) many.values.push_back({name, 1});
  log({many});
  run_beside(
      "UPDATE scalar_series SET marks = x'00' WHERE name < 'c'; UPDATE scalar_chunks SET outline = "
      "x'00', data = x'00' WHERE name < 'c'");
  const auto page = part_of_store().series("p", "e", "", 2);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].name, "c");
  EXPECT_EQ(page[1].name, "d");
}

TEST_F(ScalarDamageTest, ADamagedOutlineCostsNoPoints) {
  log_steps(0, 9000);
  run_beside("UPDATE scalar_chunks SET outline = x'00'; UPDATE scalar_series SET marks = x'00'");
  EXPECT_EQ(part_of_store().series("p", "e", "", 9).at(0).count, 9000U);
  Removal removal = part_of_store().remove_before(100);
  EXPECT_EQ(removal, (Removal{100, 0, true}));
  EXPECT_EQ(steps().size(), 8900U);
  const auto series = part_of_store().series("p", "e", "", 9);
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].count, 8900U);
  EXPECT_EQ(series[0].sum, 8900);
}

TEST_F(ScalarDamageTest, ASumThatIsMadeAnewCountsAnImportedChunkOnce) {
  log_steps(0, 300);
  run_beside("UPDATE scalar_series SET marks = x'00'");
  const std::vector<Point> points{{.step = 7, .time = 7, .value = 100}};
  EXPECT_THAT(part<Archive>(store()).write(std::vector{
                  to_record(StoredChunk{"p", "e", "loss", 1, encode_chunk(points), 300})}),
              ElementsAre(ArchiveOutcome::kAdded));
  const auto series = part_of_store().series("p", "e", "", 9);
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].count, 301U);
  EXPECT_EQ(series[0].sum, 400);
  close();
  EXPECT_EQ(all_found(), "");
}

TEST_F(ScalarDamageTest, ARemovalOfOldPointsLeavesDamagedChunks) {
  log_steps(0, 4196);
  run_beside("UPDATE scalar_chunks SET outline = x'00', data = x'00' WHERE number = 1");
  const Removal removal = part_of_store().remove_before(4096);
  EXPECT_EQ(removal, (Removal{4096, 0, true}));
  EXPECT_EQ(chunk_sizes(), "100 ");
  EXPECT_EQ(value("SELECT points FROM scalar_series"), "100");
  EXPECT_TRUE(part_of_store().series("p", "e", "", 9).empty());
}

TEST_F(ScalarDamageTest, ARemovalOfOldPointsGoesOnPastDamagedChunks) {
  log({row(0), row(100)});
  multiply_chunk(300);
  run_beside("UPDATE scalar_chunks SET data = x'00', outline = x'00'");
  log({row(50)});
  EXPECT_EQ(chunk_sizes().substr(chunk_sizes().size() - 4), "2 1 ");
  EXPECT_EQ(part_of_store().remove_before(60), (Removal{1, 0, true}));
  EXPECT_EQ(count_of_chunks(), "300");
  EXPECT_EQ(part_of_store().remove_before(60), (Removal{0, 0, true}));
}

}  // namespace
}  // namespace cq::scalars
