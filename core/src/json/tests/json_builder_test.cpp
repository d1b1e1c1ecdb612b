#include <gtest/gtest.h>

#include <cq/json_writer.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace cq {
namespace {

// What has no one form in JSON is no value.
static_assert(!std::is_convertible_v<const void*, JsonValue>);
static_assert(!std::is_convertible_v<const int*, JsonValue>);
static_assert(!std::is_convertible_v<std::shared_ptr<int>, JsonValue>);
static_assert(!std::is_convertible_v<char, JsonValue>);
static_assert(!std::is_convertible_v<char32_t, JsonValue>);
static_assert(!std::is_convertible_v<UtcSuffix, JsonValue>);
static_assert(!std::is_convertible_v<Timestamp, JsonValue>);
static_assert(!std::is_convertible_v<std::optional<Timestamp>, JsonValue>);
static_assert(!std::is_convertible_v<std::vector<Timestamp>, JsonValue>);
static_assert(!std::is_constructible_v<JsonValue, const void*>);

struct NamedValue {
  const char* json;
  JsonValue value;
};

TEST(JsonBuilder, WhatHasOneFormBecomesAValue) {
  const char* const pointer = "text";
  const std::string text = "text";
  for (const auto& [json, value] : std::vector<NamedValue>{
           {"null", nullptr},
           {"true", true},
           {"7", 7},
           {"-7", std::int8_t{-7}},
           {"18446744073709551615", std::numeric_limits<std::uint64_t>::max()},
           {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
           {"1.0", 1.0},
           {"0.5", 0.5F},
           {R"("text")", "text"},
           {R"("text")", pointer},
           {R"("text")", text},
           {R"("te")", std::string_view(text).substr(0, 2)},
           {"3", std::optional<int>(3)},
           {"null", std::optional<int>()},
           {R"("text")", std::optional<std::string>(text)},
           {"[]", std::vector<std::string>()},
           {R"(["a","text"])", std::vector<std::string>{"a", text}},
           {"[[1,2],[]]", std::vector<std::vector<int>>{{1, 2}, {}}},
           {"[true,false]", std::vector<bool>{true, false}},
           {"[1,null]", std::vector<std::optional<int>>{1, std::nullopt}},
           {R"([1,"a"])", JsonValue::Array{1, "a"}},
           {R"({"a":1,"b":"c"})", JsonValue::Object{{"a", 1}, {"b", "c"}}},
       }) {
    EXPECT_EQ(write_json(value), json);
    std::string written;
    append_json_text(written, value);
    EXPECT_EQ(written, json);
  }
}

TEST(JsonBuilder, AnObjectIsItsMembersInTheirOrder) {
  const std::string name = "b";
  EXPECT_EQ(write_json(json_object({})), "{}");
  EXPECT_EQ(write_json(json_object({{"a", "b"}})), R"({"a":"b"})");
  EXPECT_EQ(write_json(json_object({{"c", 1}, {name, json_object({{"a", nullptr}})}})),
            R"({"c":1,"b":{"a":null}})");
}

TEST(JsonBuilder, AddIfAddsOnlyWhatIsThere) {
  JsonValue json = json_object({{"a", 1}});
  json.add_if("b", std::optional<std::string>()).add_if("c", std::optional("d")).add("e", 2);
  EXPECT_EQ(write_json(json), R"({"a":1,"c":"d","e":2})");
}

TEST(JsonBuilder, AnArrayIsWhatIsMadeOfEachElement) {
  EXPECT_EQ(write_json(json_array(std::vector<int>{1, 2},
                                  [](int number) {
                                    return json_object({{"n", number}});
                                  })),
            R"([{"n":1},{"n":2}])");
}

TEST(JsonBuilder, MembersAreMovedNotCopied) {
  std::string text(1000, 'x');
  const char* const bytes = text.data();
  const JsonValue json = json_object({{"a", std::move(text)}});
  EXPECT_EQ(json.member("a")->as_string()->data(), bytes);
}

TEST(JsonWriter, WritesEachTypeAsAValueOfItIsWritten) {
  const auto same = [](const auto& value) {
    std::string written;
    append_json_text(written, value);
    EXPECT_EQ(written, write_json(JsonValue(value)));
  };
  same(nullptr);
  same(true);
  same(std::numeric_limits<std::uint64_t>::max());
  same(std::int8_t{-7});
  same(1e300);
  same(0.1F);
  same("\"\x1f\\ \x7f");
  same(std::string("a\0b", 3));
  same(std::string_view("text"));
  same(std::optional<std::string>());
  same(std::optional<std::string>("x"));
  same(std::vector<std::string>{"a", "b\n"});
  same(std::vector<bool>{true, false});
  same(std::vector<std::optional<int>>{1, std::nullopt});
  same(JsonValue::Integer{"12345678901234567890123"});
  same(JsonValue::Array{1, JsonValue()});
  same(JsonValue::Object{{"a", 1}});
  same(json_object({{"a", JsonValue::Array{1, 2}}}));
}

TEST(JsonWriter, WritesAnObjectMemberByMember) {
  EXPECT_EQ(JsonObjectWriter().take(), "{}");
  EXPECT_EQ(JsonObjectWriter()
                .add("a\"", 1)
                .add_if("b", std::optional<int>())
                .add_if("c", std::optional("d"))
                .add_raw("e", R"({ "f" : 1.50 })")
                .add("g", std::vector<std::string>{"h"})
                .take(),
            R"({"a\"":1,"c":"d","e":{ "f" : 1.50 },"g":["h"]})");
}

std::string ascii(std::string_view text) {
  std::string written;
  append_json_string(written, text, JsonEscapes::kAllButAscii);
  return written;
}

TEST(JsonWriter, EscapesAllButAsciiAsPythonDoes) {
  EXPECT_EQ(ascii("a\"\\/\b\f\n\r\t\x01\x1f ~\x7f"), R"("a\"\\/\b\f\n\r\t\u0001\u001f ~\u007f")");
  EXPECT_EQ(ascii("é☕x\uffff"), R"("\u00e9\u2615x\uffff")");
  EXPECT_EQ(ascii("\U00010000𝔘\U0010ffff"), R"("\ud800\udc00\ud835\udd18\udbff\udfff")");
  EXPECT_EQ(ascii("\xf0"), R"("\u0000")");  // not UTF-8: read no further than its end
}

TEST(JsonObjectPlace, FindsTheMembersObjectAsItStands) {
  EXPECT_EQ(find_json_object(R"({"a":{"unit":{}},"unit" : { "b":[{"c":"}"}] } ,"d":1})", "unit"),
            R"({ "b":[{"c":"}"}] })");
  EXPECT_EQ(find_json_object("{\n\t\"unit\":\n{}}", "unit"), "{}");
  EXPECT_EQ(find_json_object(R"({"x":"\"unit\":{}","unit":{"a":1}})", "unit"), R"({"a":1})");
}

TEST(JsonObjectPlace, FindsNothingElse) {
  for (const char* text :
       {"", "{}", R"({"unit":1})", R"({"unit":[{}]})", R"({"a":"unit","b":{}})", R"({"unit")",
        R"(["unit",{}])", R"([{"unit":{}}])", R"({"a":{"unit":{}}})", R"({"unit":)"}) {
    EXPECT_EQ(find_json_object(text, "unit"), std::nullopt) << text;
  }
  EXPECT_EQ(find_json_object(R"({"unit":{"a":1)", "unit"),
            R"({"a":1)");  // for the parser to refuse
}

}  // namespace
}  // namespace cq
