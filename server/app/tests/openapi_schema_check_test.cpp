#include "app/tests/openapi_schema_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

JsonValue json(const char* text) {
  return std::get<JsonValue>(parse_json(text));
}

std::vector<std::string> faults_of(const char* schema, const char* value) {
  return faults(json(R"({"defs": {"text": {"type": "string"}}})"), json(schema), json(value));
}

TEST(SchemaCheck, ComplainsOfAWrongType) {
  EXPECT_THAT(faults_of(R"({"type": "integer"})", "1.5"),
              ElementsAre("$ is not of type \"integer\""));
  EXPECT_THAT(faults_of(R"({"type": ["number", "null"]})", "null"), IsEmpty());
}

TEST(SchemaCheck, ComplainsOfMissingAndOfUndeclaredMembers) {
  constexpr const char* kSchema =
      R"({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})";
  EXPECT_THAT(faults_of(kSchema, R"({"b": 1})"), ElementsAre("$ lacks a", "$.b is not declared"));
  EXPECT_THAT(faults_of(kSchema, R"({"a": ""})"), IsEmpty());
}

TEST(SchemaCheck, ChecksItemsAndMapsThroughReferences) {
  EXPECT_THAT(faults_of(R"({"type": "array", "items": {"$ref": "#/defs/text"}})", R"(["a", 1])"),
              ElementsAre("$[1] is not of type \"string\""));
  EXPECT_THAT(faults_of(R"({"additionalProperties": {"$ref": "#/defs/text"}})", R"({"x": 1})"),
              ElementsAre("$.x is not of type \"string\""));
}

TEST(SchemaCheck, ComplainsOfWhatIsNoneOfTheChoices) {
  EXPECT_THAT(faults_of(R"({"enum": ["a", "b"]})", R"("c")"),
              ElementsAre(R"($ is none of ["a","b"])"));
  EXPECT_THAT(faults_of(R"({"anyOf": [{"type": "string"}, {"type": "null"}]})", "1"),
              testing::Contains("$ fits no choice"));
}

TEST(SchemaCheck, ComplainsOfWhatIsOutOfItsBounds) {
  EXPECT_THAT(faults_of(R"({"minimum": 0, "maximum": 1})", "0.5"), IsEmpty());
  EXPECT_THAT(faults_of(R"({"minimum": 0})", "-1"), ElementsAre("$ is out of its bounds"));
  EXPECT_THAT(faults_of(R"({"maximum": 1})", "1.1"), ElementsAre("$ is out of its bounds"));
}

}  // namespace
}  // namespace cq::test
