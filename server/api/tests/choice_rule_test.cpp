#include "api/choice_rule.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

using test::complaints_of;
using test::json;

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

TEST(ChoiceRule, DescribesItsChoices) {
  EXPECT_EQ(write_json(one_of({"a", "b"}).schema()), R"({"type":"string","enum":["a","b"]})");
}

}  // namespace
}  // namespace cq::api
