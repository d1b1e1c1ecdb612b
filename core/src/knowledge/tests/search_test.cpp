#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/knowledge/search.hpp>

namespace cq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool is_found(const Unit& unit, const char* text) {
  return has_words(unit, search_words(text));
}

TEST(SearchWords, AreWhatWhiteSpaceSeparatesEachOnce) {
  EXPECT_THAT(search_words("  Rate\tlimit\n\xc3\x89TAG\xc3\x89 limit -x* \"y\" "),
              ElementsAre("rate", "limit", "etage", "-x*", "\"y\""));
  EXPECT_THAT(search_words(" \n"), IsEmpty());
  EXPECT_THROW(static_cast<void>(search_words("\xff")), Error);
}

TEST(SearchWords, CaseAndAccentsDoNotMatter) {
  Unit unit;
  unit.insight = {
      "Stra\xc3\x9f"
      "e, na\xc3\xafve caf\x65\xcc\x81",
      "\xce\x9f\xce\x94\xce\x9f\xce\xa3 \xce\xac", "\xc4\xb0stanbul \xd0\x81lka"};
  for (const char* text :
       {"strasse", "STRASSE",
        "stra\xc3\x9f"
        "e",
        "naive", "NA\xc3\x8fVE", "cafe", "CAF\xc3\x89", "\xce\xbf\xce\xb4\xce\xbf\xcf\x83",
        "\xce\x86", "istanbul", "\xd0\xb5lka"}) {
    EXPECT_TRUE(is_found(unit, text)) << text;
  }
  EXPECT_FALSE(is_found(unit, "cafes"));
}

TEST(SearchWords, AreLookedForInEveryField) {
  Unit unit;
  unit.id = "ku_0123456789abcdef0123456789abcdef";
  unit.insight = {"one", "two", "three"};
  unit.context = {{"four"}, {"five"}, "six"};
  unit.domains = {"seven"};
  unit.created_by = "eight";
  unit.extensions = R"({"nine":"ten"})";
  unit.flags = {{"stale", {}, "eleven", std::nullopt}};
  for (const char* text : {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                           "ten", "eleven", "wo thre", "ku_0123", "KU_0123 one"}) {
    EXPECT_TRUE(is_found(unit, text)) << text;
  }
  for (const char* text : {"onetwo", "one twelve", "0123456", "ku_123", "o*e"}) {
    EXPECT_FALSE(is_found(unit, text)) << text;
  }
}

}  // namespace
}  // namespace cq
