#include "wire/unit_json.hpp"

#include <gtest/gtest.h>

#include <cq/host/json.hpp>

#include "fakes.hpp"

namespace cq::wire {
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

}  // namespace
}  // namespace cq::wire
