#include "knowledge/unit_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/knowledge/unit_document.hpp>

#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

StoredUnit unit_with(const std::string& summary) {
  Unit unit;
  unit.id = "ku_00000000000000000000000000000001";
  unit.domains = {"api", "db"};
  unit.insight = {summary, "detail", "action"};
  unit.created_by = "alice";
  unit.evidence.confidence = 0.5;
  unit.evidence.first_observed = test::kNoon;
  unit.evidence.last_confirmed = test::kNoon;
  StoredUnit stored;
  stored.id = unit.id;
  stored.document = write_unit_document(unit);
  stored.status = ReviewStatus::kApproved;
  stored.reviewed_by = "bob";
  stored.reviewed_at = test::kNoon;
  return stored;
}

TEST(UnitExport, CsvHasACellForEachColumn) {
  EXPECT_EQ(csv().head,
            "id,status,summary,detail,action,domains,proposer,proposed,confidence,confirmations,"
            "flags,reviewer,reviewed\r\n");
  EXPECT_EQ(csv().line_of(unit_with("plain")),
            "ku_00000000000000000000000000000001,approved,plain,detail,action,api db,alice,"
            "2026-01-02T03:04:05.678901Z,0.5,1,0,bob,2026-01-02T03:04:05.678901Z\r\n");
}

TEST(UnitExport, CsvQuotesWhatWouldEndACellAndDisarmsFormulas) {
  EXPECT_THAT(csv().line_of(unit_with("a \"b\", c\nd")), HasSubstr(",\"a \"\"b\"\", c\nd\","));
  EXPECT_THAT(csv().line_of(unit_with("=HYPERLINK(1)")), HasSubstr(",'=HYPERLINK(1),"));
  EXPECT_THAT(csv().line_of(unit_with("-1,2")), HasSubstr(",\"'-1,2\","));
  EXPECT_THAT(csv().line_of(unit_with("a=1")), HasSubstr(",a=1,"));
}

// Where a spreadsheet separates cells at semicolons or tabs, quotes within a line of it hold
// nothing together.
TEST(UnitExport, CsvDisarmsFormulasAlsoBehindOtherSeparators) {
  EXPECT_THAT(csv().line_of(unit_with("a;=HYPERLINK(\"x\")")),
              HasSubstr(",\"a;'=HYPERLINK(\"\"x\"\")\","));
  EXPECT_THAT(csv().line_of(unit_with("a\t@SUM(1)")), HasSubstr(",a\t'@SUM(1),"));
  EXPECT_THAT(csv().line_of(unit_with("a\n+1\r-1")), HasSubstr(",\"a\n'+1\r'-1\","));
  EXPECT_THAT(csv().line_of(unit_with("\t=1")), HasSubstr(",'\t'=1,"));
  EXPECT_THAT(csv().line_of(unit_with("a; b=1 - c;d\te")), HasSubstr(",a; b=1 - c;d\te,"));
}

TEST(UnitExport, AJsonLineIsAUnitAsTheReviewShowsIt) {
  const std::string line = json_lines().line_of(unit_with("two\nlines"));
  EXPECT_THAT(line, StartsWith(R"({"knowledge_unit":{"id":"ku_00000000000000000000000000000001")"));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, HasSubstr(R"("status":"approved")"));
}

}  // namespace
}  // namespace cq::knowledge
