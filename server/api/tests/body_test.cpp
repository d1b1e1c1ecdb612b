#include <gtest/gtest.h>

#include "api/errors.hpp"
#include "api/request.hpp"
#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

http::Request request(std::string body, std::optional<std::string> type = "application/json") {
  http::Request result;
  result.body = std::move(body);
  if (type) {
    result.headers.push_back({"content-type", *type});
  }
  return result;
}

std::string parsed(const http::Request& request) {
  const std::optional<JsonValue> body = parse_body(request);
  return body ? write_json(*body) : "none";
}

TEST(JsonType, IsApplicationJsonAndItsKinInAnyCase) {
  for (const char* type :
       {"application/json", "APPLICATION/JSON", "application/json; charset=x",
        " application/json ;x", "application/problem+json", "application/vnd.api+JSON"}) {
    EXPECT_TRUE(is_json_type(type)) << type;
  }
  for (const char* type : {"text/json", "application/xml", "application/jsonx", "json",
                           "application/json/x", "application/", "", "text/plain"}) {
    EXPECT_FALSE(is_json_type(type)) << type;
  }
}

TEST(Body, OfAJsonTypeOrNoneIsParsed) {
  EXPECT_EQ(parsed(request(R"({"a": 1})")), R"({"a":1})");
  EXPECT_EQ(parsed(request("[1]", std::nullopt)), "[1]");
  EXPECT_EQ(parsed(request("[1]", "")), "[1]");
}

TEST(Body, OfAnotherTypeIsAText) {
  EXPECT_EQ(parsed(request("{}", "text/plain")), R"("{}")");
  EXPECT_EQ(parsed(request("\xFF", "text/plain")), "\"\xEF\xBF\xBD\"");
}

TEST(Body, ThatIsEmptyIsNone) {
  EXPECT_EQ(parsed(request("")), "none");
  EXPECT_EQ(parsed(request("", "text/plain")), "none");
}

TEST(Body, ThatIsBrokenIsComplainedAboutAtItsCharacter) {
  EXPECT_EQ(test::thrown_complaints([] { parse_body(request("{\"é\": }")); }),
            R"([{"type":"json_invalid","loc":["body",6],"msg":"JSON decode error","input":{},)"
            R"("ctx":{"error":"Expecting value"}}])");
}

TEST(Body, WithALoneSurrogateIsInvalid) {
  EXPECT_THROW(parse_body(request(R"("\ud800")")), InvalidRequest);
}

TEST(Body, ThatIsNotUtf8OrTooDeepIsRefused) {
  for (const std::string& body : {std::string("\"\xFF\""), std::string(100'000, '[')}) {
    try {
      parse_body(request(body));
      ADD_FAILURE() << "was taken";
    } catch (const Refusal& refusal) {
      EXPECT_EQ(refusal.status(), 400);
      EXPECT_STREQ(refusal.what(), "There was an error parsing the body");
    }
  }
}

}  // namespace
}  // namespace cq::api
