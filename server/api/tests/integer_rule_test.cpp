#include <gtest/gtest.h>

#include <limits>

#include "api/number_rules.hpp"
#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

using test::complaints_of;
using test::json;

TEST(LaxInteger, TakesWhatTheOriginalTakes) {
  const std::vector<std::pair<const char*, std::int64_t>> samples{
      {"5", 5},      {"05", 5},   {"+5", 5},   {" 5 ", 5},    {"\t5\n", 5},
      {"1.0", 1},    {"1.00", 1}, {"+1.0", 1}, {"-1.0", -1},  {"1_000", 1000},
      {"1_0.0", 10}, {"0_1", 1},  {"-0", 0},   {"\u00a05", 5}};
  for (const auto& [text, value] : samples) {
    EXPECT_EQ(parse_lax_integer(text), (LaxInteger{value, false})) << text;
  }
}

TEST(LaxInteger, RefusesWhatTheOriginalRefuses) {
  for (const char* text : {"",
                           " ",
                           "+",
                           "-",
                           "five",
                           "1.",
                           ".0",
                           "1.5",
                           "1e3",
                           "0x10",
                           "1__0",
                           "_1",
                           "1_",
                           "-_1",
                           "+ 5",
                           "1 0",
                           "--5",
                           "+-5",
                           "1.0_0",
                           "1.0.0",
                           "９",
                           "1,0",
                           "1_.0",
                           "\x1f"
                           "5"}) {
    EXPECT_EQ(parse_lax_integer(text), std::nullopt) << text;
  }
}

TEST(LaxInteger, SaturatesWhatDoesNotFit) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(parse_lax_integer(std::string(40, '9')), (LaxInteger{kMost, true}));
  EXPECT_EQ(parse_lax_integer("-" + std::string(40, '9')), (LaxInteger{kLeast, true}));
  EXPECT_EQ(parse_lax_integer(std::to_string(kMost)), (LaxInteger{kMost, false}));
  EXPECT_EQ(parse_lax_integer(std::to_string(kLeast)), (LaxInteger{kLeast, false}));
}

TEST(IntegerRule, ComplainsInTheWordsOfTheOriginal) {
  EXPECT_EQ(complaints_of(integer(), json(R"("five")")),
            R"([{"type":"int_parsing","loc":["body"],"msg":)"
            R"("Input should be a valid integer, unable to parse string as an integer",)"
            R"("input":"five"}])");
  EXPECT_EQ(complaints_of(integer().greater_than(0), json(R"("0")")),
            R"([{"type":"greater_than","loc":["body"],"msg":"Input should be greater than 0",)"
            R"("input":"0","ctx":{"gt":0}}])");
  EXPECT_EQ(complaints_of(integer(), json("[]")),
            R"([{"type":"int_type","loc":["body"],"msg":"Input should be a valid integer",)"
            R"("input":[]}])");
}

TEST(IntegerRule, RefusesTextsOfMoreDigitsThanTheOriginalReads) {
  const std::string digits(4301, '9');
  EXPECT_EQ(complaints_of(integer(), JsonValue(digits)),
            R"([{"type":"int_parsing_size","loc":["body"],"msg":)"
            R"("Unable to parse input string as an integer, exceeded maximum size","input":")" +
                digits + R"("}])");
}

TEST(IntegerRule, MayRefuseWhatIsBeyond64Bits) {
  const IntegerRule rule = integer().within_64_bits();
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    EXPECT_EQ(complaints_of(rule, JsonValue(text)),
              R"([{"type":"int_parsing_size","loc":["body"],"msg":)"
              R"("Unable to parse input string as an integer, exceeded maximum size","input":")" +
                  std::string(text) + R"("}])");
    EXPECT_EQ(complaints_of(integer(), JsonValue(text)), "[]");
  }
  for (const char* text : {"9223372036854775807", "-9223372036854775808", "-1", "0"}) {
    EXPECT_EQ(complaints_of(rule, JsonValue(text)), "[]") << text;
  }
}

TEST(IntegerRule, TakesNumbersWithoutAFraction) {
  const auto read = [](const char* text) {
    Reading reading("body");
    std::int64_t value = -1;
    integer().read(json(text), reading, value);
    return reading.complaints().empty() ? value : -1;
  };
  EXPECT_EQ(read("60.0"), 60);
  EXPECT_EQ(read("\" 60 \""), 60);
  EXPECT_EQ(read("true"), 1);
  EXPECT_EQ(complaints_of(integer(), json("120.5")),
            R"([{"type":"int_from_float","loc":["body"],"msg":"Input should be a valid integer, )"
            R"(got a number with a fractional part","input":120.5}])");
  EXPECT_NE(complaints_of(integer(), json("NaN")).find("finite_number"), std::string::npos);
  EXPECT_NE(complaints_of(integer(), json("1e300")).find("int_from_float"), std::string::npos);
  EXPECT_NE(complaints_of(integer(), json("null")).find("int_type"), std::string::npos);
}

TEST(IntegerRule, HasALeastValue) {
  EXPECT_EQ(complaints_of(integer().at_least(60), json("60")), "[]");
  EXPECT_EQ(complaints_of(integer().at_least(60), json("59")),
            R"([{"type":"greater_than_equal","loc":["body"],)"
            R"("msg":"Input should be greater than or equal to 60","input":59,"ctx":{"ge":60}}])");
  EXPECT_EQ(complaints_of(nullable(integer().at_least(60)), json("null")), "[]");
  EXPECT_NE(complaints_of(nullable(integer().at_least(60)), json("0")).find("greater_than_equal"),
            std::string::npos);
}

TEST(IntegerRule, HasAGreatestValue) {
  EXPECT_EQ(complaints_of(integer().at_most(60), json("60")), "[]");
  EXPECT_EQ(complaints_of(integer().at_most(60), json("61")),
            R"([{"type":"less_than_equal","loc":["body"],)"
            R"("msg":"Input should be less than or equal to 60","input":61,"ctx":{"le":60}}])");
}

TEST(BoolRule, TakesWhatTheOriginalTakes) {
  for (const char* value : {"true", "false", "1", "0", "0.0", "\"YES\"", "\"off\"", "\"1\""}) {
    EXPECT_EQ(complaints_of(boolean(), json(value)), "[]") << value;
  }
  EXPECT_NE(complaints_of(boolean(), json("\"maybe\"")).find("bool_parsing"), std::string::npos);
  EXPECT_NE(complaints_of(boolean(), json("2")).find("bool_parsing"), std::string::npos);
  EXPECT_NE(complaints_of(boolean(), json("null")).find("bool_type"), std::string::npos);
  EXPECT_EQ(complaints_of(nullable(boolean()), json("null")), "[]");
  EXPECT_NE(complaints_of(nullable(boolean()), json("[]")).find("bool_type"), std::string::npos);
}

TEST(IntegerRule, DescribesItsBound) {
  EXPECT_EQ(write_json(nullable(integer().at_least(1)).schema()),
            R"({"anyOf":[{"type":"integer","minimum":1},{"type":"null"}]})");
  EXPECT_EQ(write_json(integer().greater_than(0).schema()),
            R"({"type":"integer","exclusiveMinimum":0})");
}

}  // namespace
}  // namespace cq::api
