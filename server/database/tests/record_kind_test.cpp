#include "database/record_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::database {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RecordKinds sample_kinds() {
  return {{.name = "box", .plural = "boxes_kept", .words = "box of tea"},
          {.name = "lid", .plural = "lids", .words = "lid"}};
}

TEST(RecordKinds, CountAndNameWhatTheyKnowInTheirOrder) {
  const RecordKinds kinds = sample_kinds();
  const ArchiveCounts counts{{"lid", 1}, {"box", 2}, {"other", 9}};
  EXPECT_THAT(counted(kinds, counts), ElementsAre("2 box of teas", "1 lid"));
  EXPECT_THAT(plurals(kinds), ElementsAre("box of teas", "lids"));
  EXPECT_EQ(write_json(counts_json(kinds, counts)), R"({"boxes_kept":2,"lids":1})");
  EXPECT_EQ(name_of(kinds, {"lid", "x", "{}"}), "lid 'x'");
  EXPECT_EQ(find_kind(kinds, "lids"), nullptr);
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
