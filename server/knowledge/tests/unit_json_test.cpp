#include "knowledge/unit_json.hpp"

#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>

#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

Unit unit() {
  Unit result;
  result.id = "ku_0";
  result.domains = {"api"};
  result.evidence.first_observed = test::kNoon;
  result.evidence.last_confirmed = test::kNoon;
  result.created_by = "alice";
  return result;
}

TEST(UnitJson, ShowsAbsentFieldsAsNull) {
  EXPECT_EQ(
      write_json(unit_json(unit(), UnitView::kFull)),
      R"({"id":"ku_0","version":1,"domains":["api"],)"
      R"("insight":{"summary":"","detail":"","action":""},)"
      R"("context":{"languages":[],"frameworks":[],"pattern":""},)"
      R"("evidence":{"confidence":0.5,"confirmations":1,)"
      R"("first_observed":"2026-01-02T03:04:05.678901Z",)"
      R"("last_confirmed":"2026-01-02T03:04:05.678901Z"},)"
      R"("tier":"private","created_by":"alice","superseded_by":null,"extensions":null,"flags":[]})");
}

TEST(UnitJson, HidesFromThePublicWhoProposedAndWhatAFlagSays) {
  Unit flagged = unit();
  flagged.flags = {{.reason = "duplicate",
                    .timestamp = test::kNoon,
                    .detail = "see there",
                    .duplicate_of = "ku_1"}};
  const std::string shown = write_json(unit_json(flagged, UnitView::kPublic));
  EXPECT_EQ(shown.find("created_by"), std::string::npos);
  EXPECT_NE(shown.find(R"("flags":[{"reason":"duplicate",)"
                       R"("timestamp":"2026-01-02T03:04:05.678901Z","detail":null,)"
                       R"("duplicate_of":"ku_1"}])"),
            std::string::npos)
      << shown;
  EXPECT_NE(write_json(unit_json(flagged, UnitView::kFull)).find("see there"), std::string::npos);
}

TEST(UnitJson, KeepsExtensionsToTheDigit) {
  Unit extended = unit();
  extended.extensions = R"({"a:b":[123456789012345678901234567890,1.5,null]})";
  EXPECT_NE(write_json(unit_json(extended, UnitView::kPublic))
                .find(R"("extensions":{"a:b":[123456789012345678901234567890,1.5,null]})"),
            std::string::npos);
}

TEST(UnitJson, ExtensionsThatAreNoJsonAreCorrupt) {
  Unit broken = unit();
  broken.extensions = "{";
  EXPECT_EQ(test::error_of([&] { unit_json(broken, UnitView::kFull); }),
            "corrupt: The extensions of unit ku_0 are not JSON.");
}

// A document passed on in pieces must say what it says when it is read.
void expect_same_as_read(const std::string& document) {
  std::string text;
  append_public_unit(text, document);
  EXPECT_EQ(text, write_json(unit_json(parse_unit_document(document), UnitView::kPublic)));
}

TEST(UnitJson, ADocumentPassedOnSaysWhatItSaysWhenItIsRead) {
  Unit passed_on = unit();
  expect_same_as_read(write_unit_document(passed_on));
  passed_on.superseded_by = "ku_9";
  passed_on.insight.summary = "\"caf\xc3\xa9\"\n\\ \x01";
  passed_on.flags = {{"stale", test::kNoon, "in detail", std::nullopt},
                     {"duplicate", test::kNoon, std::nullopt, "ku_1"}};
  expect_same_as_read(write_unit_document(passed_on));
  passed_on.created_by.reset();
  expect_same_as_read(write_unit_document(passed_on));
  passed_on.extensions = R"({"a:b":[1,{"c":null}]})";
  expect_same_as_read(write_unit_document(passed_on));
}

// Other programs write numbers and control characters otherwise than this server.
TEST(UnitJson, NumbersAndEscapesOfAnotherFormAreReadFirst) {
  const std::string document = write_unit_document(unit());
  const auto with = [&document](std::string_view part, std::string_view other) {
    std::string changed = document;
    return changed.replace(changed.find(part), part.size(), other);
  };
  const std::string confidence = R"("confidence":0.5)";
  ASSERT_NE(document.find(confidence), std::string::npos);
  for (const char* number :
       {"0.50", "0.5000000000000000000001", "0.00001", "0.10000000000000001", "0.0", "0.00",
        "0.19999999999999998", "0.1999999999999999", "0.123456789012345"}) {
    expect_same_as_read(with(confidence, std::string(R"("confidence":)") + number));
  }
  for (const char* escape : {R"(\u0008)", R"(\u0009)", R"(\u000a)", R"(\u000b)", R"(\u000c)",
                             R"(\u000d)", R"(\u001f)", R"(\u001F)", R"(\/)", R"(\u0041)"}) {
    expect_same_as_read(with(R"("summary":")", std::string(R"("summary":")") + escape));
  }
}

TEST(UnitJson, ADocumentInAnotherFormIsReadFirst) {
  expect_same_as_read(
      R"({ "id":"ku_1", "insight":{"summary":"\u00e9","detail":"","action":""}, "flags":null,)"
      R"("evidence":{"confidence":1,"first_observed":"2026-11-21T00:11:16+00:00",)"
      R"("last_confirmed":"2026-11-21 00:11:16Z"}, "unknown":7})");
  std::string text;
  Unit extended = unit();
  extended.extensions = "{}";
  std::string broken = write_unit_document(extended);
  broken.replace(broken.find("\"extensions\":{}") + 14, 1, "[");
  EXPECT_EQ(test::error_of([&] { append_public_unit(text, broken); }).substr(0, 7), "corrupt");
  EXPECT_EQ(test::error_of([&] { append_public_unit(text, "{}"); }).substr(0, 7), "corrupt");
}

}  // namespace
}  // namespace cq::knowledge
