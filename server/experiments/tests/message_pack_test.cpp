#include "experiments/message_pack.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cq::experiments {
namespace {

std::string text_of(std::string_view bytes) {
  const std::optional<JsonValue> value = parse_message_pack(bytes);
  return value ? write_json(*value) : "(none)";
}

TEST(MessagePack, ReadsEveryKindThatJsonHas) {
  EXPECT_EQ(text_of("\x7f"), "127");
  EXPECT_EQ(text_of("\xe0"), "-32");
  EXPECT_EQ(text_of("\xcc\xff"), "255");
  EXPECT_EQ(text_of("\xcd\x01\x02"), "258");
  EXPECT_EQ(text_of("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
  EXPECT_EQ(text_of("\xd0\x80"), "-128");
  EXPECT_EQ(text_of("\xd3\xff\xff\xff\xff\xff\xff\xff\xfe"), "-2");
  EXPECT_EQ(text_of(std::string_view("\xca\x3f\xc0\x00\x00", 5)), "1.5");
  EXPECT_EQ(text_of("\xd9\x01x"), R"("x")");
  EXPECT_EQ(text_of(std::string_view("\xdc\x00\x02\xc0\xc3", 5)), "[null,true]");
  EXPECT_EQ(text_of(std::string_view("\xdf\x00\x00\x00\x01\xa1x\xc2", 8)), R"({"x":false})");
}

TEST(MessagePack, RefusesWhatEndsTooEarlyOrHoldsMore) {
  for (const std::string_view bytes :
       {std::string_view(), std::string_view("\xcd\x01"), std::string_view("\xa2x"),
        std::string_view("\x92\x01"), std::string_view("\x81\xa1x"), std::string_view("\x01\x01"),
        std::string_view("\xdd\xff\xff\xff\xff\x01"), std::string_view("\xa1\xff"),
        std::string_view("\x81\x01\x01"), std::string_view("\xc1"),
        std::string_view("\xc4\x01x")}) {
    EXPECT_EQ(text_of(bytes), "(none)");
  }
  EXPECT_EQ(text_of(std::string(100, '\x91') + "\x01"), "(none)") << "nested too deeply";
}

}  // namespace
}  // namespace cq::experiments
