#include "database/record_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::database {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RecordKinds sample_kinds() {
  return {{.name = "box",
           .plural = "boxes_kept",
           .words = "box of tea",
           .words_of_several = "boxes of tea"},
          {.name = "lid", .plural = "lids", .words = "lid"}};
}

TEST(RecordKinds, CountAndNameWhatTheyKnowInTheirOrder) {
  const RecordKinds kinds = sample_kinds();
  const ArchiveCounts counts{{"lid", 1}, {"box", 2}, {"other", 9}};
  EXPECT_THAT(counted(kinds, counts), ElementsAre("2 boxes of tea", "1 lid"));
  EXPECT_THAT(plurals(kinds), ElementsAre("boxes of tea", "lids"));
  EXPECT_EQ(write_json(counts_json(kinds, counts)), R"({"boxes_kept":2,"lids":1})");
  EXPECT_EQ(name_of(kinds, {"lid", "x", "{}"}), "lid 'x'");
  EXPECT_EQ(find_kind(kinds, "lids"), nullptr);
}

TEST(RecordKinds, OneThatIsCountedIfThereAreAnyIsLeftOutWhereThereAreNone) {
  RecordKinds kinds = sample_kinds();
  kinds.back().is_counted_if_any = true;
  const ArchiveCounts none{{"box", 2}, {"lid", 0}};
  EXPECT_THAT(counted(kinds, none), ElementsAre("2 boxes of tea"));
  EXPECT_EQ(write_json(counts_json(kinds, none)), R"({"boxes_kept":2})");
  const Contents contents{.revision = "0001", .counts = none, .last_change = std::nullopt};
  EXPECT_EQ(write_json(in_json(kinds, contents)),
            R"({"revision":"0001","boxes_kept":2,"last_change":null})");
  const ArchiveCounts one{{"box", 2}, {"lid", 1}};
  EXPECT_THAT(counted(kinds, one), ElementsAre("2 boxes of tea", "1 lid"));
  EXPECT_EQ(write_json(counts_json(kinds, one)), R"({"boxes_kept":2,"lids":1})");
}

TEST(RecordKinds, ARecordOfNoneOfThemIsNotImplemented) {
  const RecordKinds kinds = sample_kinds();
  try {
    static_cast<void>(kind_of(kinds, {"pot", "x", "{}"}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    EXPECT_THAT(error.what(), HasSubstr("'pot'"));
  }
}

TEST(InSentence, JoinsWordsAsASentenceDoes) {
  EXPECT_EQ(in_sentence({}), "");
  EXPECT_EQ(in_sentence({"a"}), "a");
  EXPECT_EQ(in_sentence({"a", "b"}), "a and b");
  EXPECT_EQ(in_sentence({"a", "b", "c"}, "or"), "a, b or c");
}

}  // namespace
}  // namespace cq::database
