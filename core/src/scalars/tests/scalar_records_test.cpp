#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/scalars/chunk.hpp>
#include <cq/scalars/records.hpp>
#include <string>
#include <vector>

#include "scalars/base64.hpp"

namespace cq::scalars {
namespace {

std::string chunk_of_points(const std::vector<Point>& points) {
  return encode_chunk(points);
}

TEST(ScalarBase64, IsThatOfTheStandard) {
  const std::vector<std::pair<std::string, std::string>> pairs{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : pairs) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(ScalarBase64, RefusesWhatItDoesntWrite) {
  for (const char* const text :
       {"Z", "Zg", "Zg=", "Zg==\n", "Zh==", "Zm9=", "====", "Z===", "Zm9v====", "Zm-v", "Z=g="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(ScalarRecords, AreReadAsTheyAreWritten) {
  EXPECT_EQ(project_of(to_record(StoredProject{"p"})), StoredProject{"p"});
  const StoredExperiment experiment{"p", "e", -5, 7, 2};
  EXPECT_EQ(experiment_of(to_record(experiment)), experiment);
  const StoredChunk chunk{
      "p", "e", "a/b é", 12, chunk_of_points({{1, 2, 0.5}, {1, 3, 1}, {4, 1, 2}}), 13};
  EXPECT_EQ(chunk_of(to_record(chunk)), chunk);
  const StoredTags tags{"p", "e", 3, {-1, 2, {"a", "b"}, {"t", "t"}}, 4};
  EXPECT_EQ(tags_of(to_record(tags)), tags);
  const StoredBatch batch{"p", "e", "a/b", 9, 10};
  EXPECT_EQ(batch_of(to_record(batch)), batch);
}

TEST(ScalarRecords, HaveKeysInTheOrderOfTheirNumbers) {
  EXPECT_EQ(to_record(StoredChunk{"p", "e", "n", 12, chunk_of_points({{}})}).key,
            "p/e/n/000000000012");
  EXPECT_LT(chunk_key("p/e", "n", 9), chunk_key("p/e", "n", 10));
  EXPECT_LT(tags_key("p/e", 9), tags_key("p/e", kNumberEnd - 1));
  EXPECT_EQ(to_record(StoredBatch{"p", "e", "a/b", 9}).key, "p/e/a/b");
}

void expect_refused(const ArchiveRecord& record) {
  EXPECT_THROW(static_cast<void>(chunk_of(record)), Error) << record.json;
}

TEST(ScalarRecords, OfAChunkAreRefusedWhenTheirPointsArentSuch) {
  const auto with = [](const std::string& points, const std::string& name = "n",
                       std::int64_t number = 0, std::int64_t rows = kMostLoggedRows) {
    return to_record(StoredChunk{"p", "e", name, number, points, rows});
  };
  const std::string sound = chunk_of_points({{1, 1, 1}, {2, 2, 2}});
  EXPECT_EQ(chunk_of(with(sound)).points, sound);
  expect_refused(with(sound.substr(1)));
  expect_refused(with(sound + "x"));
  expect_refused(with(""));
  expect_refused(with(chunk_of_points({{2, 1, 1}, {1, 2, 2}})));
  expect_refused(with(sound, ""));
  expect_refused(with(sound, "n", -1));
  expect_refused(with(sound, "n", kNumberEnd));
  expect_refused(with(sound, "n", kNumberEnd - 1));
  expect_refused(with(sound, "n", 0, kNumberEnd));
  expect_refused(with(sound, "n", 5, 5));
  expect_refused(with(chunk_of_points({{1, kLatestTime + 1, 1}})));
  expect_refused(with(chunk_of_points({{1, 1, 1}, {2, kEarliestTime - 1, 1}})));
  ArchiveRecord other = with(sound);
  other.json.replace(other.json.find(to_base64(sound)), 4, "----");
  expect_refused(other);
}

TEST(ScalarRecords, OfAnExperimentAreRefusedBeyondTheBounds) {
  const auto is_refused = [](const StoredExperiment& experiment) {
    EXPECT_THROW(static_cast<void>(experiment_of(to_record(experiment))), Error);
  };
  const StoredExperiment sound{"p", "e", kLatestTime, kMostLoggedRows, kMostLoggedRows};
  EXPECT_EQ(experiment_of(to_record(sound)), sound);
  is_refused({"p", "e", kLatestTime + 1, 1, 0});
  is_refused({"p", "e", kEarliestTime - 1, 1, 0});
  is_refused({"p", "e", 0, kMostLoggedRows + 1, 0});
  is_refused({"p", "e", 0, 1, 2});
}

TEST(ScalarRecords, OfTagsAndBatchesAreRefusedBeyondTheBounds) {
  const auto is_refused = [](const TaggedRow& row, std::int64_t number = 0) {
    EXPECT_THROW(static_cast<void>(tags_of(to_record(StoredTags{"p", "e", number, row, 1}))), Error)
        << number;
  };
  const StoredTags sound{
      "p", "e", 0, {1, 1, {}, std::vector(kMostTags, std::string(kMostTagBytes, 't'))}, 1};
  EXPECT_EQ(tags_of(to_record(sound)), sound);
  is_refused({1, 1, {}, {"t"}}, 1);
  is_refused({1, 1, {}, {}});
  is_refused({1, kLatestTime + 1, {}, {"t"}});
  is_refused({1, 1, {}, std::vector<std::string>(kMostTags + 1, "t")});
  is_refused({1, 1, {}, {std::string(kMostTagBytes + 1, 't')}});
  is_refused({1, 1, {}, {std::string("a\0b", 3)}});
  is_refused({1, 1, {""}, {"t"}});
  is_refused({1, 1, {std::string(kMostNameBytes + 1, 'n')}, {"t"}});
  is_refused({1, 1, {"a", "a"}, {"t"}});
  is_refused({1, 1, {"b", "a"}, {"t"}});
  EXPECT_THROW(static_cast<void>(batch_of(to_record(StoredBatch{"p", "e", "b", 1, 1}))), Error);
}

}  // namespace
}  // namespace cq::scalars
