#include "api/complaint.hpp"

#include <gtest/gtest.h>

#include <string>

#include "api/collection_rules.hpp"
#include "api/responses.hpp"
#include "api/tests/complaints.hpp"
#include "api/text_rules.hpp"

namespace cq::api {
namespace {

InvalidRequest invalid_list(const JsonValue& items) {
  Reading reading("body");
  std::vector<std::string> texts;
  list_of(text()).read(items, reading, texts);
  try {
    std::move(reading).finish();
  } catch (const InvalidRequest& invalid) {
    return invalid;
  }
  return InvalidRequest({});
}

TEST(Complaints, BeyondTheHundredthAreCounted) {
  const InvalidRequest all = invalid_list(JsonValue::Array(100, JsonValue(1)));
  EXPECT_EQ(all.complaints().size(), 100U);
  EXPECT_EQ(complaints_response(all).body.find("further"), std::string::npos);

  const InvalidRequest many = invalid_list(JsonValue::Array(500'000, JsonValue(1)));
  EXPECT_EQ(many.complaints().size(), 100U);
  const std::string body = complaints_response(many).body;
  EXPECT_TRUE(body.ends_with(R"(],"further":499900})")) << body.substr(body.size() - 40);
  EXPECT_LT(body.size(), 16'000U);
}

TEST(Complaints, ListWithAComplaintBeyondTheHundredthIsStillRefused) {
  Reading reading("body");
  for (int i = 0; i < 100; ++i) reading.complain("type", "message", JsonValue());
  std::vector<std::string> texts{"before"};
  list_of(text()).read(JsonValue(JsonValue::Array{JsonValue(1)}), reading, texts);
  EXPECT_EQ(texts, std::vector<std::string>{"before"});
  EXPECT_EQ(reading.count(), 101U);
}

TEST(Complaints, LongInputIsCutBetweenCharacters) {
  Reading reading("body");
  constexpr std::size_t kKept = kMaxRepeatedBytes - 4;
  std::string text(kKept, 'x');
  reading.complain("type", "message", JsonValue(text));
  EXPECT_EQ(*reading.complaints().back().input.as_string(), text);
  // All that may be repeated, less the ellipsis, would end within the character of two bytes.
  for (int i = 0; i < 1000; ++i) text += "\xC3\xA9";
  reading.complain("type", "message", JsonValue(text));
  EXPECT_EQ(*reading.complaints().back().input.as_string(),
            std::string(kKept, 'x') + "\xE2\x80\xA6");
  reading.complain("type", "message", JsonValue(JsonValue::Array(500, JsonValue(1))));
  EXPECT_NE(reading.complaints().back().input.as_array(), nullptr);
  reading.complain("type", "message", JsonValue(JsonValue::Array(20000, JsonValue(1))));
  EXPECT_EQ(*reading.complaints().back().input.as_string(),
            "a list of 20000 items, too long to repeat");
  JsonValue object;
  object.add("long", JsonValue(std::string(20000, 'x')));
  reading.complain("type", "message", object);
  EXPECT_EQ(*reading.complaints().back().input.as_string(),
            "an object of 1 member, too long to repeat");
}

TEST(Complaints, LongNameInALocationIsCut) {
  Reading reading("body");
  const std::string name(50000, 'n');
  const Reading::Step step(reading, name);
  reading.complain("type", "message", JsonValue());
  EXPECT_LE(reading.complaints().back().location.back().as_string()->size(), kMaxRepeatedBytes);
}

// A control character takes six bytes in JSON.
TEST(Complaints, ResponseHasABoundWhateverItRepeats) {
  const std::string name(10000, '\x01');
  const JsonValue worst(name);
  Reading reading("body");
  const Reading::Step step(reading, name);
  for (int i = 0; i < 100; ++i) reading.complain("type", "message", worst);
  const std::string body = complaints_response(InvalidRequest(reading.complaints(), 7)).body;
  EXPECT_LE(body.size(), 256U * 1024);
  const JsonValue json = test::json(body);
  const std::size_t shown = json.member("detail")->as_array()->size();
  EXPECT_GT(shown, 0U);
  EXPECT_EQ(json.member("further")->as_int64(), static_cast<std::int64_t>(107 - shown));
}

}  // namespace
}  // namespace cq::api
