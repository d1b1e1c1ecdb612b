#include "knowledge/demo.hpp"

#include <gmock/gmock.h>

#include <cq/archive.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <set>
#include <sstream>

#include "support/server_fakes.hpp"
#include "transfer/tests/archive_samples.hpp"
#include "transfer/transfer.hpp"

namespace cq::knowledge {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class DemoTest : public testing::Test {
 protected:
  Demo fill(const std::string& password = "open sesame") {
    const accounts::AuditTrail no_audit(nullptr, now);
    return knowledge::fill(*store_, "pepper", password, test::kMoment, no_audit, {});
  }

  test::TestStores stores_;
  std::unique_ptr<Store> store_ = stores_.file();
};

TEST_F(DemoTest, MakesAUserAKeyAndUnitsInEveryState) {
  const Demo made = fill();
  EXPECT_EQ(made.username, "demo");
  EXPECT_THAT(made.token, StartsWith("cqa.v1."));
  EXPECT_EQ(made.approved, 30U);
  EXPECT_EQ(made.pending, 4U);
  EXPECT_EQ(made.rejected, 2U);
  const ArchiveCounts counts = part<Archive>(*store_).counts();
  EXPECT_EQ(counts.of("user"), 1U);
  EXPECT_EQ(counts.of("api_key"), 1U);
  EXPECT_EQ(counts.of("unit"), 36U);
  EXPECT_EQ(part<Reviews>(*store_).queue(99, 0).total, 4U);
}

TEST_F(DemoTest, UnitsDifferInHowFarTheyAreBelievedAndInWhatTheyAreAbout) {
  fill();
  std::set<double> confidences;
  std::set<std::string> domains;
  std::set<std::string> summaries;
  ReviewFilter all;
  all.limit = -1;
  for (const StoredUnit& stored : part<Reviews>(*store_).list(all)) {
    const Unit unit = parse_unit_document(stored.document);
    confidences.insert(unit.evidence.confidence);
    domains.insert(unit.domains.begin(), unit.domains.end());
    summaries.insert(unit.insight.summary);
    EXPECT_EQ(unit.created_by, "demo");
    EXPECT_LT(unit.evidence.last_confirmed, test::kMoment);
  }
  EXPECT_GE(confidences.size(), 5U);
  EXPECT_GE(domains.size(), 15U);
  EXPECT_EQ(summaries.size(), 36U);
}

TEST_F(DemoTest, WhatItMakesIsWhatTheApiWouldTake) {
  fill();
  std::istringstream in(test::export_of(part<Archive>(*store_)));
  const auto copy = stores_.memory();
  const transfer::ImportReport report = transfer::import_records(
      in, &part<Archive>(*copy), test::all_kinds(),
      [](std::uint64_t line, const std::string& reason) {
        ADD_FAILURE() << line << ": " << reason;
      },
      test::no_progress);
  EXPECT_TRUE(report.is_complete());
}

TEST_F(DemoTest, ASecondTimeIsRefusedAndMakesNothing) {
  fill();
  EXPECT_THAT(test::error_of([&] { fill(); }), StartsWith("conflict"));
  EXPECT_EQ(part<Archive>(*store_).counts().of("unit"), 36U);
}

TEST_F(DemoTest, APasswordThatIsNoneMakesNothing) {
  EXPECT_THAT(test::error_of([&] { fill(""); }), StartsWith("invalid argument"));
  EXPECT_EQ(part<Archive>(*store_).counts().of("user"), 0U);
}

TEST_F(DemoTest, SaysWhatToTryNext) {
  const Demo made = fill();
  const std::string words = in_words(made, "sesame", "http://127.0.0.1:3000");
  EXPECT_THAT(words, HasSubstr("password sesame"));
  EXPECT_THAT(words, HasSubstr(made.token));
  EXPECT_THAT(words, HasSubstr("curl -s 'http://127.0.0.1:3000/api/v1/knowledge?domains="));
  EXPECT_THAT(in_words(made, "", "x"), testing::Not(HasSubstr("with the password")));
}

TEST(DemoPassword, IsAnotherEachTime) {
  EXPECT_GE(make_password().size(), 20U);
  EXPECT_NE(make_password(), make_password());
}

}  // namespace
}  // namespace cq::knowledge
