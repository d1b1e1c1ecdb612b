#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::ranking {
namespace {

constexpr unsigned kMode = 0640;
const std::vector<double> kSomeEdges{0.3, 0.6};

std::string id_with(unsigned number) {
  const std::string digits = std::to_string(number * 7919U % 1'000'003U);
  return "ku_" + std::string(32 - digits.size(), '0') + digits;
}

UnitFacts some_unit(unsigned number, double confidence) {
  UnitFacts unit;
  unit.id = id_with(number);
  unit.row = static_cast<std::int64_t>(number) + 1;
  unit.fingerprint = number + 1U;
  unit.status = number % 7 == 0 ? ReviewStatus::kPending : ReviewStatus::kApproved;
  unit.confidence = confidence;
  unit.domains = {"api", "d" + std::to_string(number % 5)};
  if (number % 3 == 0) unit.domains.push_back("e" + std::to_string(number % 50));
  unit.languages = {"l" + std::to_string(number % 4)};
  if (number % 10 == 0) {
    for (int i = 0; i < 8; ++i) unit.frameworks.push_back("f" + std::to_string(i));
  }
  unit.pattern = "p" + std::to_string(number % 11);
  unit.tier = number % 2 == 0 ? "private" : "team";
  unit.created_at = Timestamp(std::chrono::hours(number));
  return unit;
}

class IndexFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "cq.db-index"; }

  void write(const RankingIndex& index, std::string_view stands_for = "here") const {
    IndexFileWriter writer(file(), kMode);
    while (writer.copy_some(index)) writer.write();
    writer.copy_rest(index);
    writer.finish(stands_for);
  }

  [[nodiscard]] std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// Whether the file is refused as a damaged one, and nothing worse.
  [[nodiscard]] bool is_refused() const {
    try {
      (void)IndexFile(file()).load();
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kCorrupt;
    }
    return false;
  }

 private:
  test::TempDirectory directory_;
};

void expect_same(const RankingIndex& left, const RankingIndex& right) {
  ASSERT_EQ(left.size(), right.size());
  ASSERT_EQ(left.unindexed_ids(), right.unindexed_ids());
  for (std::size_t slot = 0; slot < left.slots(); ++slot) {
    const auto key = left.key_at(slot);
    if (!key) continue;
    const auto here = left.find(id_of(*key));
    const auto there = right.find(id_of(*key));
    ASSERT_TRUE(here && there);
    EXPECT_EQ(here->row, there->row);
    EXPECT_EQ(here->fingerprint, there->fingerprint);
    EXPECT_EQ(here->domains, there->domains);
    EXPECT_EQ(here->frameworks, there->frameworks);
    EXPECT_EQ(here->pattern, there->pattern);
    EXPECT_EQ(here->tier, there->tier);
    EXPECT_EQ(here->created_at, there->created_at);
  }
  for (unsigned i = 0; i < 60; ++i) {
    const KnowledgeQuery query{{i % 2 == 0 ? "api" : "e" + std::to_string(i), "d1"},
                               {"l" + std::to_string(i % 5)},
                               {},
                               "P" + std::to_string(i % 12),
                               1 + i};
    const auto here = left.query(query);
    const auto there = right.query(query);
    ASSERT_EQ(here.has_value(), there.has_value()) << i;
    if (!here) continue;
    ASSERT_EQ(here->size(), there->size()) << i;
    for (std::size_t at = 0; at < here->size(); ++at) {
      EXPECT_EQ((*here)[at].key, (*there)[at].key) << i;
      EXPECT_EQ((*here)[at].row, (*there)[at].row) << i;
    }
  }
  EXPECT_EQ(left.keeps_statistics(kSomeEdges), right.keeps_statistics(kSomeEdges));
  const auto here = left.review_statistics(kSomeEdges, Timestamp());
  const auto there = right.review_statistics(kSomeEdges, Timestamp());
  ASSERT_EQ(here.has_value(), there.has_value());
  if (!here) return;
  EXPECT_EQ(here->recent_rows, there->recent_rows);
  EXPECT_EQ(here->statistics.approved, there->statistics.approved);
  EXPECT_EQ(here->statistics.by_domain, there->statistics.by_domain);
  EXPECT_EQ(here->statistics.by_confidence.counts, there->statistics.by_confidence.counts);
  EXPECT_EQ(here->statistics.daily.size(), there->statistics.daily.size());
}

void change_some(RankingIndex& index, std::mt19937& dice, int changes, unsigned units) {
  for (int i = 0; i < changes; ++i) {
    const auto number = static_cast<unsigned>(dice() % units);
    if (dice() % 5 == 0) {
      index.remove(id_with(number));
    } else {
      index.put(some_unit(number, 0.1 * static_cast<double>(dice() % 11)));
    }
  }
}

TEST_F(IndexFileTest, WhatIsReadIsWhatWasWrittenAndGoesOnBeingChanged) {
  std::mt19937 dice(1);
  RankingIndex index;
  index.keep_statistics(kSomeEdges);
  for (int round = 0; round < (test::kSanitized ? 2 : 5); ++round) {
    change_some(index, dice, 4000, 10'000);
    write(index, "round " + std::to_string(round));
    const IndexFile read(file());
    EXPECT_EQ(read.stands_for(), "round " + std::to_string(round));
    const auto loaded = read.load();
    ASSERT_NO_FATAL_FAILURE(expect_same(index, *loaded));
    std::mt19937 same = dice;
    change_some(index, dice, 1000, 12'000);
    change_some(*loaded, same, 1000, 12'000);
    ASSERT_NO_FATAL_FAILURE(expect_same(index, *loaded));
  }
}

TEST_F(IndexFileTest, AnIndexThatChangesBetweenThePiecesIsWrittenAsItIsAtLast) {
  std::mt19937 dice(2);
  RankingIndex index;
  index.begin_filling();
  for (unsigned i = 0; i < 60'000; ++i) index.put(some_unit(i, 0.5));
  index.end_filling();
  IndexFileWriter writer(file(), kMode);
  int pieces = 0;
  while (writer.copy_some(index)) {
    ++pieces;
    if (pieces % 2 == 0) writer.write();
    change_some(index, dice, 200, 70'000);
    index.put(some_unit(100'000U + static_cast<unsigned>(pieces), 0.9));
  }
  EXPECT_GT(pieces, 8);
  change_some(index, dice, 200, 70'000);
  writer.copy_rest(index);
  EXPECT_FALSE(std::filesystem::exists(file())) << "it is there before it is finished";
  writer.finish("");
  expect_same(index, *IndexFile(file()).load());
  EXPECT_FALSE(std::filesystem::exists(file().string() + "-new"));
}

TEST_F(IndexFileTest, UnitsThatAreNotIndexedComeBack) {
  RankingIndex index;
  UnitFacts unit = some_unit(3, 0.5);
  unit.unindexed = true;
  unit.domains = {"web"};
  index.put(unit);
  index.put(some_unit(4, 0.5));
  write(index);
  const auto loaded = IndexFile(file()).load();
  EXPECT_FALSE(loaded->query({{"web"}, {}, {}, "", 5}));
  EXPECT_EQ(loaded->fingerprint_of(unit.id), unit.fingerprint);
  EXPECT_TRUE(loaded->query({{"api"}, {}, {}, "", 5}));
}

TEST_F(IndexFileTest, AnEmptyIndexIsOneToo) {
  write(RankingIndex());
  EXPECT_EQ(IndexFile(file()).load()->size(), 0U);
}

// In place: a file system may write a file that replaces another one to the disk at once.
TEST_F(IndexFileTest, EveryBitThatIsFlippedAndEveryByteThatIsCutOffIsNoticed) {
  RankingIndex index;
  index.keep_statistics(kSomeEdges);
  for (unsigned i = 0; i < 4; ++i) index.put(some_unit(i, 0.5));
  write(index);
  const std::string whole = bytes();
  ASSERT_FALSE(is_refused());
  std::fstream changed(file(), std::ios::binary | std::ios::in | std::ios::out);
  const auto put_byte = [&changed](std::size_t at, char byte) {
    changed.seekp(static_cast<std::streamoff>(at));
    changed.put(byte);
    changed.flush();
  };
  // Every 13th takes all ways through the code, which is what a sanitizer looks at.
  constexpr std::size_t kStep = test::kSanitized ? 13 : 1;
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += kStep) {
    const char right = whole[bit / 8];
    put_byte(bit / 8, static_cast<char>(right ^ (1 << (bit % 8))));
    ASSERT_TRUE(is_refused()) << "bit " << bit;
    put_byte(bit / 8, right);
  }
  ASSERT_TRUE(changed.good());
  ASSERT_FALSE(is_refused());
  put_byte(whole.size(), '\0');
  EXPECT_TRUE(is_refused());
  for (std::size_t size = whole.size(); size > 0; --size) {
    std::filesystem::resize_file(file(), size - 1);
    ASSERT_TRUE(is_refused()) << "cut off behind " << size - 1 << " bytes";
  }
}

TEST_F(IndexFileTest, OneWriterAtATimeAndWhatAKilledOneLeftIsOverwritten) {
  const RankingIndex index;
  {
    const IndexFileWriter first(file(), kMode);
    try {
      const IndexFileWriter second(file(), kMode);
      ADD_FAILURE() << "two write the same file";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kBusy);
    }
  }
  EXPECT_FALSE(std::filesystem::exists(file().string() + "-new"));
  std::ofstream(file().string() + "-new") << std::string(10'000, 'x');
  write(index);
  EXPECT_FALSE(is_refused());
  EXPECT_EQ(std::filesystem::status(file()).permissions(), std::filesystem::perms(kMode));
}

TEST_F(IndexFileTest, WhatIsNoFileOrNotThereIsRefused) {
  try {
    const IndexFile none(file());
    ADD_FAILURE() << "there is none";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
  }
  std::filesystem::create_directory(file());
  EXPECT_TRUE(is_refused());
}

}  // namespace
}  // namespace cq::ranking
