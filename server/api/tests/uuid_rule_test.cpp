#include "api/uuid_rule.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::api {
namespace {

constexpr const char* kUuid = "01234567-89ab-cdef-0123-456789abcdef";

TEST(UuidRule, TakesEverySpelling) {
  for (const char* text :
       {kUuid, "0123456789abcdef0123456789abcdef", "01234567-89AB-CDEF-0123-456789ABCDEF",
        "{01234567-89ab-cdef-0123-456789abcdef}",
        "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"}) {
    EXPECT_EQ(parse_uuid(text).uuid, kUuid) << text;
  }
}

TEST(UuidRule, SaysWhatIsWrongAsTheOriginalDoes) {
  const auto problem = [](std::string_view text) { return parse_uuid(text).problem; };
  const std::string expected =
      "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], "
      "found ";
  EXPECT_EQ(problem("zz"), expected + "`z` at 1");
  EXPECT_EQ(problem("01\u00fc"), expected + "`\u00fc` at 3");
  EXPECT_EQ(problem("urn:uuid:0x"), expected + "`x` at 11");
  EXPECT_EQ(problem(""), "invalid length: expected length 32 for simple format, found 0");
  EXPECT_EQ(problem("0123"), "invalid length: expected length 32 for simple format, found 4");
  EXPECT_EQ(problem("0123-4567"), "invalid group count: expected 5, found 2");
  EXPECT_EQ(problem("0123456-89ab-cdef-0123-456789abcdef"),
            "invalid group length in group 0: expected 8, found 7");
  EXPECT_EQ(problem("01234567-89ab-cdef-0123-456789abcdef0"),
            "invalid group length in group 4: expected 12, found 13");
}

TEST(UuidRule, RefusesWhatIsNoText) {
  const auto complaints = [] {
    Reading reading("body");
    std::string into;
    uuid().read(5, reading, into);
    text_or_uuid().read(5, reading, into);
    std::move(reading).finish();
  };
  const std::string found = test::thrown_complaints(complaints);
  EXPECT_NE(found.find("uuid_type"), std::string::npos) << found;
  EXPECT_NE(found.find("string_type"), std::string::npos) << found;
}

}  // namespace
}  // namespace cq::api
