#include "sqlite/scalars/tests/scalar_store_fixture.hpp"
#include "support/sanitizers.hpp"

namespace cq::scalars {
namespace {

using namespace testkit;
using test::RawDatabase;
using testing::HasSubstr;

TEST_F(ScalarStoreTest, AChunkIsOpenUntilItHasEnoughPoints) {
  log_steps(0, 63);
  EXPECT_EQ(chunk_sizes(), "63 ");
  log_steps(63, 64);
  EXPECT_EQ(chunk_sizes(), "64 ");
  log_steps(64, 100);
  EXPECT_EQ(chunk_sizes(), "64 36 ");
  log_steps(100, 150);
  EXPECT_EQ(chunk_sizes(), "150 ");
  log_steps(150, 600);
  EXPECT_EQ(chunk_sizes(), "600 ");
  log_steps(600, 640);
  EXPECT_EQ(chunk_sizes(), "600 40 ");
  log_steps(640, 800);
  EXPECT_EQ(chunk_sizes(), "600 200 ");
  log_steps(800, 820);
  EXPECT_EQ(chunk_sizes(), "600 200 20 ");
  log_steps(820, 1200);
  EXPECT_EQ(chunk_sizes(), "1200 ");
  log_steps(1200, 9000);
  EXPECT_EQ(chunk_sizes(), "4096 4096 808 ");
  log_steps(9000, 9010);
  EXPECT_EQ(chunk_sizes(), "4096 4096 808 10 ");
  EXPECT_EQ(steps().size(), 9010U);
}

TEST_F(ScalarStoreTest, RowByRowItComesToTheSame) {
  for (std::int64_t step = 0; step < 600; ++step) log({row(step)});
  EXPECT_EQ(chunk_sizes(), "512 64 24 ");
  EXPECT_EQ(steps().size(), 600U);
}

TEST_F(ScalarStoreTest, AnImportIsRepeatedThoughChunksWereJoined) {
  log_steps(0, 4096 + 256);
  log_steps(4352, 4396);
  ASSERT_EQ(chunk_sizes(), "4096 256 44 ");
  std::vector<ArchiveRecord> records;
  part<Archive>(store()).read([&](const ArchiveRecord& record) { records.push_back(record); });
  log_steps(4396, 4996);
  ASSERT_EQ(chunk_sizes(), "4096 900 ");
  using testing::ElementsAre;
  // The project, the experiment and the chunks: what is the same is kept, and nothing is added.
  EXPECT_THAT(part<Archive>(store()).write(records),
              ElementsAre(ArchiveOutcome::kKept, ArchiveOutcome::kDiffers, ArchiveOutcome::kKept,
                          ArchiveOutcome::kDiffers, ArchiveOutcome::kDiffers));
  EXPECT_EQ(chunk_sizes(), "4096 900 ");
}

TEST_F(ScalarStoreTest, WhatItKeepsOfACurveIsSmall) {
  for (std::int64_t first = 0; first < 100'000; first += 10'000) {
    std::vector<Row> rows;
    for (std::int64_t step = first; step < first + 10'000; ++step) {
      rows.push_back(row(step, static_cast<double>(static_cast<float>(
                                   1.0 / (1.0 + static_cast<double>(step) / 1000)))));
    }
    log(rows);
  }
  const Usage usage = part_of_store().usage("p", "e");
  EXPECT_EQ(usage.points, 100'000U);
  EXPECT_LT(usage.bytes, 5 * usage.points);
}

TEST_F(ScalarStoreTest, WhatARemovalFreesIsUsedAgain) {
  const auto pages = [&] { return std::stoi(RawDatabase(file()).value("PRAGMA page_count")); };
  const auto fill = [&] {
    constexpr std::int64_t kSteps = test::kSanitized ? 40'000 : 200'000;
    for (std::int64_t first = 0; first < kSteps; first += 10'000) log_steps(first, first + 10'000);
  };
  fill();
  const int before = pages();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(part_of_store().remove_experiment("p", "e"));
    fill();
  }
  EXPECT_LE(pages(), before + before / 10 + 8);
}

TEST_F(ScalarStoreTest, DoctorFindsNothingAboutSoundScalars) {
  log_steps(0, 5000);
  log({{.step = 1, .time = 1, .values = {}, .tags = {"t"}}});
  part_of_store().remove_before(3000);
  close();
  EXPECT_EQ(all_found(), "");
}

TEST_F(ScalarStoreTest, DoctorNamesADamagedChunkAndTheOthersAreRead) {
  log_steps(0, 8300);
  close();
  RawDatabase(file()).run("UPDATE scalar_chunks SET data = substr(data, 1, 100) WHERE number = 1");
  EXPECT_THAT(all_found(), HasSubstr("p/e/loss/000000000001"));
  reopen();
  EXPECT_EQ(steps().size(), 4096U + 108U);
  for (const Thinning way : {Thinning::kExtremes, Thinning::kUniform, Thinning::kReservoir}) {
    EXPECT_FALSE(part_of_store().thinned("p", "e", "loss", {}, 100, way).empty());
  }
  EXPECT_EQ(error_kind_of([&] {
              part<Archive>(*open_scalars()).read([](const ArchiveRecord& /*record*/) {});
            }),
            ErrorKind::kCorrupt);
}

TEST_F(ScalarStoreTest, PointsAreLoggedBehindADamagedChunk) {
  log_steps(0, 100);
  close();
  RawDatabase(file()).run("UPDATE scalar_chunks SET data = x'00'");
  reopen();
  log_steps(100, 110);
  log_steps(110, 500);
  EXPECT_EQ(chunk_sizes(), "100 400 ");
  EXPECT_EQ(steps().size(), 400U);
}

TEST_F(ScalarStoreTest, DoctorSaysWhereColumnsAndPointsDisagree) {
  log_steps(0, 5000);
  for (const char* const sql :
       {"UPDATE scalar_chunks SET last_step = 7 WHERE number = 0",
        "UPDATE scalar_chunks SET outline = x'00' WHERE number = 0",
        "UPDATE scalar_series SET points = 3", "DELETE FROM scalar_series"}) {
    close();
    std::filesystem::copy_file(file(), file("whole.db"),
                               std::filesystem::copy_options::overwrite_existing);
    RawDatabase(file()).run(sql);
    EXPECT_THAT(all_found(), HasSubstr("p/e/loss")) << sql;
    std::filesystem::copy_file(file("whole.db"), file(),
                               std::filesystem::copy_options::overwrite_existing);
    reopen();
  }
}

TEST_F(ScalarStoreTest, APageOfLongTagsIsShort) {
  const std::vector<std::string> tags(kMostTags, std::string(kMostTagBytes, 't'));
  for (std::int64_t step = 0; step < 10; ++step) {
    log({{.step = step, .time = step, .values = {}, .tags = tags}});
  }
  std::size_t rows = 0;
  std::optional<TaggedPlace> behind;
  do {
    const TaggedPage page = part_of_store().tagged_rows("p", "e", {}, behind, kMostListed);
    EXPECT_EQ(page.rows.size(), rows == 9 ? 1U : 3U);
    rows += page.rows.size();
    behind = page.next;
  } while (behind);
  EXPECT_EQ(rows, 10U);
}

TEST_F(ScalarStoreTest, ARemovalThatWasInterruptedIsFinished) {
  log_steps(0, 5000);
  close();
  RawDatabase(file()).run("UPDATE scalar_projects SET removing = 1");
  EXPECT_THAT(all_found(), HasSubstr("being removed"));
  reopen();
  EXPECT_FALSE(part_of_store().has_project("p"));
  EXPECT_TRUE(part_of_store().projects("", 10).empty());
  EXPECT_TRUE(steps().empty());
  EXPECT_EQ(error_kind_of([&] { log({row(1)}); }), ErrorKind::kNotFound);
  EXPECT_TRUE(part_of_store().make_project("p"));
  EXPECT_EQ(chunk_sizes(), "");
  EXPECT_EQ(part_of_store().usage("p", {}), Usage());
}

}  // namespace
}  // namespace cq::scalars
