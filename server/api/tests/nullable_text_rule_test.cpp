#include "api/nullable_text_rule.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

using test::complaints_of;
using test::json;

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

}  // namespace
}  // namespace cq::api
