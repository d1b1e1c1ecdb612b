#include <gtest/gtest.h>

#include <cq/testkit/samples.hpp>

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/db/timestamps.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::read_labels;
using sqlite::read_timestamp;
using sqlite::write_labels;
using sqlite::write_timestamp;

TEST(ColumnValues, LabelsAreWrittenAsPythonDoes) {
  using namespace std::string_literals;
  EXPECT_EQ(write_labels({}), "[]");
  EXPECT_EQ(write_labels({"ci", "prod"}), R"(["ci", "prod"])");
  EXPECT_EQ(write_labels({"\"\\/"}), R"(["\"\\/"])");
  EXPECT_EQ(write_labels({"\b\f\n\r\t"}), R"(["\b\f\n\r\t"])");
  EXPECT_EQ(write_labels({"\0\x01\x1f ~\x7f"s}), R"(["\u0000\u0001\u001f ~\u007f"])");
  EXPECT_EQ(write_labels({"é☕"}), R"(["\u00e9\u2615"])");
  EXPECT_EQ(write_labels({"\uffff"}), R"(["\uffff"])");
  EXPECT_EQ(write_labels({"\U00010000", "𝔘", "\U0010ffff"}),
            R"(["\ud800\udc00", "\ud835\udd18", "\udbff\udfff"])");
}

TEST(ColumnValues, LabelsReadBackAsTheyWereWritten) {
  const std::vector<std::string> labels = {"", awkward_text(), "é☕𝔘"};
  EXPECT_EQ(read_labels(write_labels(labels), "x"), labels);
}

TEST(ColumnValues, LabelsInAnyOtherJsonFormAreRead) {
  EXPECT_EQ(read_labels(" [ \"a\",\n\"é\\u00E9\" ] ", "x"), (std::vector<std::string>{"a", "éé"}));
}

TEST(ColumnValues, LabelsThatAreNoUtf8AreRefused) {
  EXPECT_EQ(error_kind_of([] { write_labels({"\xc3"}); }), ErrorKind::kInvalidArgument);
}

TEST(ColumnValues, WhatIsNoArrayOfStringsIsCorruptAndSaysWhere) {
  for (const char* text : {"", "[", "{}", "[1]", "[\"a\"", "[\"a\"] x", "null", "[\"\\ud800\"]",
                           "[\"a\",]", "[,]", "[\"\\x\"]", "[\"\\u12\"]", "[\"\\u+123\"]",
                           "[\"\\udc00\"]", "[\"\\ud800\\u0041\"]", "[\"\n\"]", "[\"\xff\"]"}) {
    const auto error = error_of([&] { read_labels(text, "api_keys.labels of key 'k'"); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->kind(), ErrorKind::kCorrupt) << text;
    EXPECT_NE(std::string(error->what()).find("api_keys.labels of key 'k'"), std::string::npos);
  }
}

TEST(ColumnValues, TimestampsEndInAnOffset) {
  EXPECT_EQ(write_timestamp(at("2026-01-02T03:04:05.678901Z")), "2026-01-02T03:04:05.678901+00:00");
  EXPECT_EQ(write_timestamp(at("2026-01-02T03:04:05Z")), "2026-01-02T03:04:05+00:00");
  EXPECT_EQ(write_timestamp(std::optional<Timestamp>()), std::nullopt);
}

TEST(ColumnValues, WhatIsNoTimestampIsCorruptAndSaysWhere) {
  const auto error = error_of([] { read_timestamp(std::string_view("soon"), "users.created_at"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_NE(std::string(error->what()).find("users.created_at"), std::string::npos);
}

}  // namespace
}  // namespace cq::test
