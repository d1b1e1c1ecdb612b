#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/unit_document.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kRest =
    R"("insight":{"summary":"s","detail":"d","action":"a"},"evidence":{"confidence":0.50,)"
    R"("confirmations":3,"first_observed":"2026-01-02T03:04:05Z",)"
    R"("last_confirmed":"2026-01-02T03:04:05Z"},)";

std::string why_unreadable(const std::string& document) {
  try {
    static_cast<void>(cq::parse_unit_document(document));
  } catch (const cq::Error& error) {
    return error.what();
  }
  return "";
}

TEST(OldDocument, GetsTodaysNamesAndKeepsEverythingElse) {
  const auto converted = cq::convert_old_document(
      R"({"id":"ku_48231500-0230-249b-4a5a-ae4d629a6f22", "domain":["api"],"mystery":[12345678901234567890123,null],)" +
      kRest +
      R"("tier":"TIER_TEAM","superseded_by":"ku_48231500-0230-249b-4a5a-ae4d629a6f23",)"
      R"("flags":[{"reason":"FLAG_REASON_STALE","timestamp":"2026-01-02T03:04:05Z","by":7},)"
      R"({"reason":"duplicate","duplicate_of":"ku_48231500-0230-249b-4a5a-ae4d629a6f24"}]})");
  ASSERT_TRUE(converted);
  EXPECT_EQ(
      converted->document,
      R"({"id":"ku_482315000230249b4a5aae4d629a6f22","domains":["api"],"mystery":[12345678901234567890123,null],)"
      R"("insight":{"summary":"s","detail":"d","action":"a"},"evidence":{"confidence":0.5,)"
      R"("confirmations":3,"first_observed":"2026-01-02T03:04:05Z",)"
      R"("last_confirmed":"2026-01-02T03:04:05Z"},"tier":"private",)"
      R"("superseded_by":"ku_482315000230249b4a5aae4d629a6f23","flags":[{"reason":"stale",)"
      R"("timestamp":"2026-01-02T03:04:05Z","by":7},{"reason":"duplicate",)"
      R"("duplicate_of":"ku_482315000230249b4a5aae4d629a6f24"}]})");
  EXPECT_EQ(converted->tier, "private");
  EXPECT_THAT(converted->changes,
              ElementsAre("id ku_48231500-0230-249b-4a5a-ae4d629a6f22 -> "
                          "ku_482315000230249b4a5aae4d629a6f22",
                          "domain -> domains", "tier TIER_TEAM -> private",
                          "superseded_by ku_48231500-0230-249b-4a5a-ae4d629a6f23 -> "
                          "ku_482315000230249b4a5aae4d629a6f23",
                          "flag FLAG_REASON_STALE -> stale",
                          "duplicate_of ku_48231500-0230-249b-4a5a-ae4d629a6f24 -> "
                          "ku_482315000230249b4a5aae4d629a6f24"));
}

TEST(OldDocument, GetsTheTierThatTodaysReleasesUse) {
  for (const auto& [old, today] : {std::pair("TIER_LOCAL", "local"),
                                   {"TIER_PRIVATE", "private"},
                                   {"TIER_PUBLIC", "public"},
                                   {"TIER_GLOBAL", "public"},
                                   {"team", "private"},
                                   {"global", "public"}}) {
    const auto converted = cq::convert_old_document(R"({"tier":")" + std::string(old) + R"("})");
    ASSERT_TRUE(converted) << old;
    EXPECT_EQ(converted->document, R"({"tier":")" + std::string(today) + R"("})");
  }
}

TEST(OldDocument, ADomainThatIsOneTextBecomesAList) {
  const auto converted = cq::convert_old_document(R"({"domain":"api"})");
  ASSERT_TRUE(converted);
  EXPECT_EQ(converted->document, R"({"domains":["api"]})");
}

TEST(OldDocument, ConvertedOnceItIsOfTodaysForm) {
  const auto converted = cq::convert_old_document(R"({"domain":"api","tier":"TIER_LOCAL"})");
  ASSERT_TRUE(converted);
  EXPECT_FALSE(cq::convert_old_document(converted->document));
}

TEST(OldDocument, OfTodaysFormThereIsNothingToConvert) {
  for (const char* document :
       {R"({"domains":["a"],"domain":"x","tier":"private","flags":[{"reason":"stale"}]})",
        R"({"id":"ku_482315000230249b4a5aae4d629a6f22","tier":"local"})", R"({"id":"ku_a-b"})",
        R"({"tier":7,"flags":"TIER_LOCAL"})", "[]", "{", ""}) {
    EXPECT_FALSE(cq::convert_old_document(document)) << document;
  }
}

TEST(OldDocument, IsRefusedWithTheCommandThatConvertsIt) {
  const std::string id = R"({"id":"ku_1",)";
  for (const std::string& document :
       {id + R"("domain":["api"],)" + kRest + R"("tier":"local"})",
        id + R"("domains":["api"],)" + kRest + R"("tier":"TIER_LOCAL"})",
        id + R"("domains":["api"],)" + kRest +
            R"("flags":[{"reason":"FLAG_REASON_STALE","timestamp":"2026-01-02T03:04:05Z"}]})"}) {
    EXPECT_THAT(why_unreadable(document), HasSubstr("'cq-server convert-documents'")) << document;
  }
}

TEST(OldDocument, IsNotTakenForOneThatCanBePassedOn) {
  cq::Unit unit;
  unit.domains = {"api"};
  EXPECT_TRUE(cq::cut_unit_document(cq::write_unit_document(unit)));
  unit.tier = "TIER_LOCAL";
  EXPECT_FALSE(cq::cut_unit_document(cq::write_unit_document(unit)));
  unit.tier = "private";
  unit.flags.push_back({"FLAG_REASON_STALE", {}, std::nullopt, std::nullopt});
  EXPECT_FALSE(cq::cut_unit_document(cq::write_unit_document(unit)));
}

}  // namespace
