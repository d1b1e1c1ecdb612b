#include "api/collection_rules.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"
#include "api/text_rules.hpp"

namespace cq::api {
namespace {

using test::complaints_of;
using test::json;

TEST(ListRule, TakesListsOnly) {
  EXPECT_EQ(complaints_of(list_of(text()), json("[]")), "[]");
  EXPECT_EQ(complaints_of(list_of(text()), json(R"("api")")),
            R"([{"type":"list_type","loc":["body"],"msg":"Input should be a valid list",)"
            R"("input":"api"}])");
}

TEST(ListRule, ComplainsOfEveryItem) {
  EXPECT_EQ(complaints_of(list_of(text()), json(R"(["a",1,null])")),
            R"([{"type":"string_type","loc":["body",1],"msg":"Input should be a valid string",)"
            R"("input":1},)"
            R"({"type":"string_type","loc":["body",2],"msg":"Input should be a valid string",)"
            R"("input":null}])");
}

TEST(ListRule, OfAListThatIsTooLongSaysNothingElse) {
  EXPECT_EQ(complaints_of(list_of(text()).at_most(2), json(R"(["a",1,2])")),
            R"([{"type":"too_long","loc":["body"],)"
            R"("msg":"List should have at most 2 items after validation, not 3",)"
            R"("input":["a",1,2],)"
            R"("ctx":{"field_type":"List","max_length":2,"actual_length":3}}])");
}

TEST(ListRule, OfAListThatIsTooShortNamesTheItemsFirst) {
  EXPECT_EQ(complaints_of(list_of(text()).at_least(2), json(R"(["a"])")),
            R"([{"type":"too_short","loc":["body"],)"
            R"("msg":"List should have at least 2 items after validation, not 1",)"
            R"("input":["a"],)"
            R"("ctx":{"field_type":"List","min_length":2,"actual_length":1}}])");
  EXPECT_EQ(complaints_of(list_of(text()).at_least(2), json("[1]")),
            R"([{"type":"string_type","loc":["body",0],"msg":"Input should be a valid string",)"
            R"("input":1}])");
}

TEST(ListRule, SaysItemForOne) {
  EXPECT_NE(complaints_of(list_of(text()).at_least(1), json("[]"))
                .find("at least 1 item after validation, not 0"),
            std::string::npos);
}

TEST(DictionaryRule, TakesObjectsOnly) {
  EXPECT_EQ(complaints_of(dictionary(), json(R"({"a":[1,null]})")), "[]");
  for (const char* value : {"null", "[]", "1"}) {
    EXPECT_EQ(complaints_of(dictionary(), json(value)),
              R"([{"type":"dict_type","loc":["body"],"msg":"Input should be a valid dictionary",)"
              R"("input":)" +
                  std::string(value) + "}]");
  }
}

TEST(TextMapRule, ComplainsOfEachValueThatIsNoText) {
  EXPECT_EQ(complaints_of(text_map(), json(R"({"a":"x"})")), "[]");
  EXPECT_EQ(complaints_of(text_map(), json(R"({"a":1,"b":"x","c":null})")),
            R"([{"type":"string_type","loc":["body","a"],"msg":"Input should be a valid string",)"
            R"("input":1},)"
            R"({"type":"string_type","loc":["body","c"],"msg":"Input should be a valid string",)"
            R"("input":null}])");
  EXPECT_NE(complaints_of(text_map(), json("null")).find("dict_type"), std::string::npos);
}

TEST(ListRule, DescribesItsItemsAndBounds) {
  EXPECT_EQ(write_json(list_of(text()).at_least(1).at_most(3).schema()),
            R"({"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3})");
}

}  // namespace
}  // namespace cq::api
