#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "api/number_rules.hpp"
#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

using test::complaints_of;
using test::json;

TEST(LaxNumber, TakesWhatTheOriginalTakes) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<const char*, double>> samples{
      {"0.3", 0.3},         {"5", 5.0},
      {"+0.5", 0.5},        {"-0.5", -0.5},
      {" 0.5\n", 0.5},      {".5", 0.5},
      {"5.", 5.0},          {"1e-1", 0.1},
      {"1E+2", 100.0},      {"1_000.5", 1000.5},
      {"0.1_5", 0.15},      {"inf", kInfinity},
      {"-inf", -kInfinity}, {"Infinity", kInfinity},
      {"1e400", kInfinity}, {"-1e400", -kInfinity},
      {"1e-400", 0.0},      {"0.30000000000000004", 0.1 + 0.1 + 0.1},
      {"1_.5", 1.5},        {"1._5", 1.5},
      {"+_1", 1.0},         {"in_f", kInfinity}};
  for (const auto& [text, value] : samples) EXPECT_EQ(parse_lax_number(text), value) << text;
}

TEST(LaxNumber, TakesNanInAnyCase) {
  for (const char* text : {"nan", "NaN", "-nan"}) {
    const auto value = parse_lax_number(text);
    ASSERT_TRUE(value) << text;
    EXPECT_TRUE(std::isnan(*value)) << text;
  }
}

TEST(LaxNumber, RefusesWhatTheOriginalRefuses) {
  EXPECT_EQ(parse_lax_number("nan(1)"), std::nullopt);
  for (const char* text : {"", " ", "+", "-", ".", "x", "0x1", "1e", "e1", "1,5", "1 5", "--1",
                           "+-1", "-+1", "_1", "1_", "1__0", "1.5.5",
                           "\x1f"
                           "1"}) {
    EXPECT_EQ(parse_lax_number(text), std::nullopt) << text;
  }
}

TEST(NullableNumberRule, TakesNumbersTextsAndNull) {
  std::optional<double> value = 1.0;
  Reading reading("body");
  nullable_number().read(json("0.25"), reading, value);
  EXPECT_EQ(value, 0.25);
  nullable_number().read(json(R"("0.5")"), reading, value);
  EXPECT_EQ(value, 0.5);
  nullable_number().read(json("null"), reading, value);
  EXPECT_EQ(value, std::nullopt);
  EXPECT_TRUE(reading.complaints().empty());
}

TEST(NullableNumberRule, TakesFiniteNumbersOnly) {
  for (const std::string text : {"nan", "-NaN", "inf", "-Infinity", "1e400"}) {
    EXPECT_EQ(complaints_of(nullable_number(), json("\"" + text + "\"")),
              R"([{"type":"finite_number","loc":["body"],"msg":"Input should be a finite number",)"
              R"("input":")" +
                  text + R"("}])");
  }
}

TEST(NullableNumberRule, ComplainsInTheWordsOfTheOriginal) {
  EXPECT_EQ(complaints_of(nullable_number(), json(R"("x")")),
            R"([{"type":"float_parsing","loc":["body"],"msg":)"
            R"("Input should be a valid number, unable to parse string as a number",)"
            R"("input":"x"}])");
  EXPECT_EQ(complaints_of(nullable_number(), json("[]")),
            R"([{"type":"float_type","loc":["body"],"msg":"Input should be a valid number",)"
            R"("input":[]}])");
}

}  // namespace
}  // namespace cq::api
