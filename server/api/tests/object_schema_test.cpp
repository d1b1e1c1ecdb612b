#include "api/object_schema.hpp"

#include <gtest/gtest.h>

#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/tests/complaints.hpp"
#include "api/text_rules.hpp"

namespace cq::api {
namespace {

using test::json;
using test::thrown_complaints;

struct Inner {
  std::string text;
};

struct Outer {
  std::string name;
  std::vector<std::string> tags;
  Inner inner;
  std::int64_t count = 0;
  std::optional<JsonValue> extra;
};

ObjectSchema<Outer> outer() {
  ObjectSchema<Inner> inner("Inner");
  inner.required("text", &Inner::text, text());
  ObjectSchema<Outer> schema("Outer");
  schema.required("name", &Outer::name, text().at_least(1))
      .optional("tags", &Outer::tags, list_of(text()), JsonValue(JsonValue::Array{}))
      .optional("inner", &Outer::inner, inner, json(R"({"text":"default"})"))
      .optional("count", &Outer::count, integer(), JsonValue(std::int64_t{7}))
      .optional("extra", &Outer::extra, nullable_dictionary(), JsonValue());
  return schema;
}

std::string complaints_of_body(std::string_view text) {
  return thrown_complaints([&] { static_cast<void>(outer().read_body(json(text))); });
}

std::string complaints_of_query(std::string_view text) {
  return thrown_complaints([&] { static_cast<void>(outer().read_query(QueryParameters(text))); });
}

TEST(ObjectSchema, FillsTheStruct) {
  const Outer value = outer().read_body(
      json(R"({"name":"n","tags":["a"],"inner":{"text":"t"},"count":1,"extra":{"x":1},"y":0})"));
  EXPECT_EQ(value.name, "n");
  EXPECT_EQ(value.tags, std::vector<std::string>{"a"});
  EXPECT_EQ(value.inner.text, "t");
  EXPECT_EQ(value.count, 1);
  EXPECT_EQ(write_json(value.extra.value()), R"({"x":1})");
}

TEST(ObjectSchema, GivesWhatIsLeftOutItsDefault) {
  const Outer value = outer().read_body(json(R"({"name":"n"})"));
  EXPECT_TRUE(value.tags.empty());
  EXPECT_EQ(value.inner.text, "default");
  EXPECT_EQ(value.count, 7);
  EXPECT_EQ(value.extra, std::nullopt);
}

TEST(ObjectSchema, ComplainsOfEveryFieldInTheirOrder) {
  EXPECT_EQ(
      complaints_of_body(R"({"inner":{},"tags":1,"extra":[]})"),
      R"([{"type":"missing","loc":["body","name"],"msg":"Field required",)"
      R"("input":{"inner":{},"tags":1,"extra":[]}},)"
      R"({"type":"list_type","loc":["body","tags"],"msg":"Input should be a valid list","input":1},)"
      R"({"type":"missing","loc":["body","inner","text"],"msg":"Field required","input":{}},)"
      R"({"type":"dict_type","loc":["body","extra"],"msg":"Input should be a valid dictionary",)"
      R"("input":[]}])");
}

TEST(ObjectSchema, OfABodyThatIsNoObjectSaysThat) {
  EXPECT_EQ(complaints_of_body("[]"),
            R"([{"type":"model_attributes_type","loc":["body"],"msg":)"
            R"("Input should be a valid dictionary or object to extract fields from",)"
            R"("input":[]}])");
}

TEST(ObjectSchema, TakesNullAndNoBodyForMissing) {
  const std::string missing =
      R"([{"type":"missing","loc":["body"],"msg":"Field required","input":null}])";
  EXPECT_EQ(complaints_of_body("null"), missing);
  EXPECT_EQ(thrown_complaints([] { static_cast<void>(outer().read_body(std::nullopt)); }), missing);
}

TEST(ObjectSchema, ReadsQueryParametersWithTheSameRules) {
  const Outer value = outer().read_query(QueryParameters("name=a&tags=x&tags=y&count=1&count=2"));
  EXPECT_EQ(value.name, "a");
  EXPECT_EQ(value.tags, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(value.count, 2);
}

TEST(ObjectSchema, OfAMissingQueryParameterShowsNoInput) {
  EXPECT_EQ(complaints_of_query("count=x"),
            R"([{"type":"missing","loc":["query","name"],"msg":"Field required","input":null},)"
            R"({"type":"int_parsing","loc":["query","count"],"msg":)"
            R"("Input should be a valid integer, unable to parse string as an integer",)"
            R"("input":"x"}])");
}

TEST(ObjectSchema, DescribesFieldsDefaultsAndWhatIsRequired) {
  EXPECT_EQ(
      write_json(outer().describe()),
      R"({"type":"object","title":"Outer","properties":{"name":{"type":"string","minLength":1},)"
      R"("tags":{"type":"array","items":{"type":"string"},"default":[]},)"
      R"("inner":{"type":"object","title":"Inner","properties":{"text":{"type":"string"}},)"
      R"("required":["text"],"default":{"text":"default"}},)"
      R"("count":{"type":"integer","default":7},)"
      R"("extra":{"type":["object","null"],"default":null}},"required":["name"]})");
}

struct Conditional {
  std::string kind;
  std::optional<std::string> other;
  std::string last;
};

TEST(ObjectSchema, AFieldMayBeNeededOnlyWhenAnotherIsOfSomeValue) {
  const auto schema =
      ObjectSchema<Conditional>("Conditional")
          .required("kind", &Conditional::kind, text())
          .optional("other", &Conditional::other, nullable(text().at_most(2)), JsonValue())
          .needed_when("kind", "special")
          .required("last", &Conditional::last, text());
  const auto complaints = [&schema](std::string_view body) {
    return thrown_complaints([&] { static_cast<void>(schema.read_body(json(body))); });
  };
  EXPECT_EQ(schema.read_body(json(R"({"kind":"plain","last":"l"})")).other, std::nullopt);
  EXPECT_EQ(schema.read_body(json(R"({"kind":"special","other":"o","last":"l"})")).other, "o");
  const std::string missing =
      R"({"type":"missing","loc":["body","other"],"msg":"Field required","input":)";
  for (const char* body :
       {R"({"kind":"special","last":"l"})", R"({"kind":"special","other":null,"last":"l"})"}) {
    EXPECT_EQ(complaints(body), "[" + missing + body + "}]");
  }
  // In field order, among the complaints of the others.
  EXPECT_EQ(complaints(R"({"kind":"special"})"),
            "[" + missing +
                R"({"kind":"special"}},{"type":"missing","loc":["body","last"],)"
                R"("msg":"Field required","input":{"kind":"special"}}])");
}

struct Change {
  std::optional<std::optional<std::string>> note;
  std::int64_t days_left = 0;
};

ObjectSchema<Change> strict_change() {
  ObjectSchema<Change> schema("Change");
  schema.if_given("theNote", &Change::note, nullable(text()))
      .optional("daysLeft", &Change::days_left, integer(), 1)
      .strict();
  return schema;
}

TEST(ObjectSchema, WhatIsLeftOutDiffersFromNull) {
  const auto note = [](std::string_view body) {
    return strict_change().read_body(json(body)).note;
  };
  EXPECT_EQ(note("{}"), std::nullopt);
  const std::optional<std::optional<std::string>> null = note(R"({"theNote":null})");
  ASSERT_TRUE(null.has_value());
  EXPECT_FALSE(null->has_value());
  EXPECT_EQ(note(R"({"theNote":"x"})").value(), std::optional<std::string>("x"));
  EXPECT_EQ(strict_change().describe().member("required"), nullptr);
}

TEST(ObjectSchema, AStrictOneTakesSnakeCaseAndNothingElse) {
  EXPECT_EQ(strict_change().read_body(json(R"({"days_left":5,"the_note":"x"})")).days_left, 5);
  const std::string complaints = thrown_complaints([] {
    static_cast<void>(
        strict_change().read_body(json(R"({"days_left":2,"daysLeft":3,"other":[]})")));
  });
  EXPECT_EQ(complaints, R"([{"type":"extra_forbidden","loc":["body","days_left"],)"
                        R"("msg":"Extra inputs are not permitted","input":2},)"
                        R"({"type":"extra_forbidden","loc":["body","other"],)"
                        R"("msg":"Extra inputs are not permitted","input":[]}])");
}

TEST(ObjectSchema, OfParametersEachIsMissingByItself) {
  ObjectSchema<Inner> schema("Parameters");
  schema.required("text", &Inner::text, text()).of_parameters();
  const std::string expected =
      R"([{"type":"missing","loc":["body","text"],"msg":"Field required","input":null}])";
  EXPECT_EQ(thrown_complaints([&] { static_cast<void>(schema.read_body(json("{}"))); }), expected);
  EXPECT_EQ(thrown_complaints([&] { static_cast<void>(schema.read_body(json("[]"))); }), expected);
  EXPECT_EQ(thrown_complaints([&] { static_cast<void>(schema.read_body(std::nullopt)); }),
            expected);
}

}  // namespace
}  // namespace cq::api
