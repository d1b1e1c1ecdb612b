#include "api/text_rules.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::api {

namespace {

using test::complaints_of;
using test::json;

TEST(TextRule, TakesStringsOnly) {
  EXPECT_EQ(complaints_of(text(), json(R"("")")), "[]");
  for (const char* input : {"1", "null", "true", "[]", "{}", "1.0"}) {
    EXPECT_EQ(complaints_of(text(), json(input)),
              R"([{"type":"string_type","loc":["body"],"msg":"Input should be a valid string",)"
              R"("input":)" +
                  std::string(input) + "}]");
  }
}

TEST(TextRule, CountsCodePoints) {
  EXPECT_EQ(complaints_of(text().at_most(2), json(R"("é𝔘")")), "[]");
  EXPECT_EQ(complaints_of(text().at_most(1), json(R"("é𝔘")")),
            R"([{"type":"string_too_long","loc":["body"],)"
            R"("msg":"String should have at most 1 character","input":"é𝔘",)"
            R"("ctx":{"max_length":1}}])");
}

TEST(TextRule, SaysCharactersForAnyNumberButOne) {
  EXPECT_EQ(complaints_of(text().at_least(2), json(R"("x")")),
            R"([{"type":"string_too_short","loc":["body"],)"
            R"("msg":"String should have at least 2 characters","input":"x",)"
            R"("ctx":{"min_length":2}}])");
}

TEST(TextRule, ABoundOfTheModelIsAValueError) {
  EXPECT_EQ(complaints_of(text().model_bound("pattern", 2), json(R"("xyz")")),
            R"([{"type":"value_error","loc":["body"],)"
            R"("msg":"Value error, pattern must be at most 2 characters, got 3",)"
            R"("input":"xyz","ctx":{"error":{}}}])");
}

TEST(TextRule, MustMatchItsPattern) {
  const TextRule rule = text().matching("^a+$");
  EXPECT_EQ(complaints_of(rule, json(R"("aa")")), "[]");
  EXPECT_EQ(complaints_of(rule, json(R"("ab")")),
            R"([{"type":"string_pattern_mismatch","loc":["body"],)"
            R"("msg":"String should match pattern '^a+$'","input":"ab",)"
            R"("ctx":{"pattern":"^a+$"}}])");
  EXPECT_EQ(write_json(rule.schema()), R"({"type":"string","pattern":"^a+$"})");
}

TEST(TextRule, DescribesItsBounds) {
  EXPECT_EQ(write_json(text().schema()), R"({"type":"string"})");
  EXPECT_EQ(write_json(text().at_least(1).at_most(9).schema()),
            R"({"type":"string","minLength":1,"maxLength":9})");
  EXPECT_EQ(write_json(text().model_bound("x", 5).schema()), R"({"type":"string","maxLength":5})");
}

TEST(NullableTextRule, TakesTextAndNull) {
  std::optional<std::string> value;
  Reading reading("body");
  nullable(text()).read(json(R"("é")"), reading, value);
  EXPECT_EQ(value, "é");
  nullable(text()).read(json(R"("")"), reading, value);
  EXPECT_EQ(value, "");
  nullable(text()).read(json("null"), reading, value);
  EXPECT_EQ(value, std::nullopt);
  EXPECT_TRUE(reading.complaints().empty());
}

TEST(NullableTextRule, ComplainsAsItsTextRuleDoes) {
  for (const char* input : {R"("abc")", "1", "[]", "{}", "true"}) {
    EXPECT_EQ(complaints_of(nullable(text().at_most(2)), json(input)),
              complaints_of(text().at_most(2), json(input)));
    EXPECT_NE(complaints_of(nullable(text().at_most(2)), json(input)), "[]");
  }
}

TEST(ChoiceRule, TakesItsChoicesExactly) {
  const ChoiceRule rule = one_of({"stale", "incorrect"});
  Reading reading("body");
  std::string value;
  rule.read(json(R"("incorrect")"), reading, value);
  EXPECT_EQ(value, "incorrect");
  EXPECT_EQ(complaints_of(rule, json(R"("stale")")), "[]");
}

TEST(ChoiceRule, RefusesAnythingElseWithTheChoices) {
  for (const char* input : {R"("Stale")", R"("stale ")", R"("")", "null", "1", "[]", R"(["a"])"}) {
    EXPECT_EQ(complaints_of(one_of({"stale", "incorrect", "duplicate"}), json(input)),
              R"([{"type":"enum","loc":["body"],)"
              R"("msg":"Input should be 'stale', 'incorrect' or 'duplicate'","input":)" +
                  std::string(input) +
                  R"(,"ctx":{"expected":"'stale', 'incorrect' or 'duplicate'"}}])");
  }
}

TEST(ChoiceRule, JoinsTwoWithOr) {
  EXPECT_NE(complaints_of(one_of({"a", "b"}), json("1")).find("'a' or 'b'"), std::string::npos);
}

TEST(ChoiceRule, MayAllowNull) {
  EXPECT_EQ(complaints_of(nullable(one_of({"a", "b"})), json("null")), "[]");
  EXPECT_EQ(complaints_of(nullable(one_of({"a", "b"})), json("\"a\"")), "[]");
  EXPECT_NE(complaints_of(nullable(one_of({"a", "b"})), json("\"c\"")).find("enum"),
            std::string::npos);
}

TEST(ChoiceRule, DescribesItsChoices) {
  EXPECT_EQ(write_json(one_of({"a", "b"}).schema()), R"({"type":"string","enum":["a","b"]})");
}

}  // namespace

}  // namespace cq::api
