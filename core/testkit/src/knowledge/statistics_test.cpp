#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

using Counts = std::map<std::string, std::uint64_t>;
using Bins = std::vector<std::uint64_t>;

const std::vector<double> kEdges{0.3, 0.5, 0.7};
const Timestamp kLongAgo = at("2000-01-01T00:00:00Z");

/// What both kinds of statistics say of a store.
class StatisticsTest : public StoreTest {
 protected:
  /// Approved, pending and rejected units.
  void insert_of_every_status() const {
    Unit shared = believed_unit(1, 0.2);
    shared.domains = {"api", awkward_text()};
    shared.tier = "public";
    insert_approved({shared, believed_unit(2, 0.6)});
    knowledge().insert(believed_unit(3, 0.9));
    knowledge().insert(sample_unit(4, {"web"}));
    knowledge().insert(sample_unit(5, {"web"}));
    insert_rejected({believed_unit(6, 0.9)});
  }
};
CQ_SUITE(StatisticsTest, "statistics", kNeedsStatistics, Lasting::kStore);

TEST_P(StatisticsTest, AnEmptyStoreHasNothingButEmptyBins) {
  CQ_SENTENCE("statistics.of_knowledge");
  CQ_SENTENCE("statistics.of_reviews");
  const KnowledgeStatistics anyone = statistics().of_knowledge(kEdges);
  EXPECT_EQ(anyone.total, 0U);
  EXPECT_EQ(anyone.by_tier, Counts{});
  EXPECT_EQ(anyone.by_domain, Counts{});
  EXPECT_EQ(anyone.by_confidence.edges, kEdges);
  EXPECT_EQ(anyone.by_confidence.counts, (Bins{0, 0, 0, 0}));
  const ReviewStatistics reviewers = statistics().of_reviews(kEdges, kLongAgo);
  EXPECT_EQ(reviewers.pending + reviewers.approved + reviewers.rejected, 0U);
  EXPECT_EQ(reviewers.by_domain, Counts{});
  EXPECT_EQ(reviewers.by_confidence.counts, (Bins{0, 0, 0, 0}));
  EXPECT_TRUE(reviewers.recent.empty());
  EXPECT_TRUE(reviewers.daily.empty());
}

TEST_P(StatisticsTest, TheTotalCountsUnitsOfAnyStatusAndTheRestApprovedOnesAlone) {
  CQ_SENTENCE("statistics.of_knowledge");
  CQ_SENTENCE("knowledge_statistics.total");
  CQ_SENTENCE("knowledge_statistics.by_tier");
  CQ_SENTENCE("knowledge_statistics.by_domain");
  CQ_SENTENCE("knowledge_statistics.by_confidence");
  insert_of_every_status();
  const KnowledgeStatistics found = statistics().of_knowledge(kEdges);
  EXPECT_EQ(found.total, 6U);
  EXPECT_EQ(found.by_tier, (Counts{{"private", 1}, {"public", 1}}));
  EXPECT_EQ(found.by_domain, (Counts{{"api", 2}, {awkward_text(), 1}}));
  EXPECT_EQ(found.by_confidence.counts, (Bins{1, 0, 1, 0}));
}

TEST_P(StatisticsTest, ReviewersSeeHowManyUnitsThereAreOfEachStatus) {
  CQ_SENTENCE("statistics.of_reviews");
  CQ_SENTENCE("review_statistics.by_domain");
  CQ_SENTENCE("review_statistics.by_confidence");
  insert_of_every_status();
  const ReviewStatistics found = statistics().of_reviews(kEdges, kLongAgo);
  EXPECT_EQ(found.pending, 3U);
  EXPECT_EQ(found.approved, 2U);
  EXPECT_EQ(found.rejected, 1U);
  EXPECT_EQ(found.by_domain, (Counts{{"api", 2}, {awkward_text(), 1}}));
  EXPECT_EQ(found.by_confidence.edges, kEdges);
  EXPECT_EQ(found.by_confidence.counts, (Bins{1, 0, 1, 0}));
}

TEST_P(StatisticsTest, AConfidenceEqualToAnEdgeCountsAboveIt) {
  CQ_SENTENCE("confidence_histogram.counts");
  unsigned number = 0;
  for (const double confidence : {0.0, 0.29999999999999993, 0.3, 0.49999999999999994, 0.5,
                                  0.6999999999999998, 0.7, 1.0, 1.0}) {
    insert_approved({believed_unit(++number, confidence)});
  }
  EXPECT_EQ(statistics().of_knowledge(kEdges).by_confidence.counts, (Bins{2, 2, 2, 3}));
  EXPECT_EQ(statistics().of_reviews(kEdges, kLongAgo).by_confidence.counts, (Bins{2, 2, 2, 3}));
  EXPECT_EQ(statistics().of_knowledge({0.0, 1.0}).by_confidence.counts, (Bins{0, 7, 2}));
  EXPECT_EQ(statistics().of_knowledge({}).by_confidence.counts, Bins{9});
}

TEST_P(StatisticsTest, ConfirmationsAndFlagsMoveAUnitToAnotherBin) {
  CQ_SENTENCE("confidence_histogram.counts");
  insert_approved({believed_unit(1, 0.65)});
  EXPECT_EQ(statistics().of_knowledge(kEdges).by_confidence.counts, (Bins{0, 0, 1, 0}));
  knowledge().confirm(unit_id(1), at("2026-02-01T00:00:00Z"), "");
  EXPECT_EQ(statistics().of_knowledge(kEdges).by_confidence.counts, (Bins{0, 0, 0, 1}));
  for (int i = 0; i < 4; ++i) {
    knowledge().flag(unit_id(1), {"stale", at("2026-02-01T00:00:00Z"), {}, {}}, {}, "");
  }
  EXPECT_EQ(statistics().of_knowledge(kEdges).by_confidence.counts, (Bins{1, 0, 0, 0}));
}

TEST_P(StatisticsTest, AnActivityIsADecisionOrElseAProposal) {
  CQ_SENTENCE("activity.event");
  CQ_SENTENCE("activity.moment");
  knowledge().insert(unit_of(1, "2026-01-02T00:00:00.25Z"));
  knowledge().insert(unit_of(2, "2026-01-01T00:00:00Z"));
  reviews().decide(unit_id(2), ReviewStatus::kRejected, "carol", at("2026-01-03T00:00:00Z"));
  const auto recent = statistics().of_reviews({}, kLongAgo).recent;
  ASSERT_EQ(recent.size(), 2U);
  EXPECT_EQ(recent[0].unit_id, unit_id(2));
  EXPECT_EQ(recent[0].summary, "summary 2");
  EXPECT_EQ(recent[0].status, ReviewStatus::kRejected);
  EXPECT_EQ(recent[0].reviewed_by, "carol");
  EXPECT_EQ(recent[0].moment, at("2026-01-03T00:00:00Z"));
  EXPECT_EQ(recent[1].unit_id, unit_id(1));
  EXPECT_EQ(recent[1].summary, "summary 1");
  EXPECT_EQ(recent[1].status, ReviewStatus::kPending);
  EXPECT_EQ(recent[1].reviewed_by, std::nullopt);
  EXPECT_EQ(recent[1].moment, at("2026-01-02T00:00:00.25Z"));
}

TEST_P(StatisticsTest, RecentActivitiesAreTheTwentyNewestNewestFirst) {
  CQ_SENTENCE("review_statistics.recent");
  const Timestamp start = at("2026-01-02T00:00:00Z");
  for (unsigned i = 0; i < 25; ++i) {
    Unit unit = sample_unit(i, {"api"});
    // Half seconds, so that some timestamps have a fraction and others have none.
    unit.evidence.first_observed = start + std::chrono::milliseconds(500 * i);
    knowledge().insert(unit);
  }
  reviews().decide(unit_id(3), ReviewStatus::kApproved, "bob", start + std::chrono::hours(1));
  const auto recent = statistics().of_reviews({}, kLongAgo).recent;
  ASSERT_EQ(recent.size(), 20U);
  EXPECT_EQ(recent[0].unit_id, unit_id(3));
  for (unsigned i = 1; i < recent.size(); ++i) EXPECT_EQ(recent[i].unit_id, unit_id(25 - i)) << i;
}

TEST_P(StatisticsTest, DaysCountWhatHappenedOnThemRising) {
  CQ_SENTENCE("review_statistics.daily");
  CQ_SENTENCE("daily_counts.utc");
  using namespace std::chrono_literals;
  knowledge().insert(unit_of(1, "2026-01-31T23:59:59.999999Z"));
  knowledge().insert(unit_of(2, "2026-02-01T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-02-01T12:00:00Z"));
  knowledge().insert(unit_of(4, "2026-01-31T00:00:00Z"));
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", at("2026-02-04T23:59:59.999999Z"));
  reviews().decide(unit_id(2), ReviewStatus::kApproved, "bob", at("2026-02-04T00:00:00Z"));
  reviews().decide(unit_id(3), ReviewStatus::kRejected, "bob", at("2026-02-04T08:00:00Z"));
  const auto daily = statistics().of_reviews({}, kLongAgo).daily;
  ASSERT_EQ(daily.size(), 3U);
  EXPECT_EQ(daily[0].day, 2026y / 1 / 31);
  EXPECT_EQ(daily[0].proposed, 2U);
  EXPECT_EQ(daily[0].approved + daily[0].rejected, 0U);
  EXPECT_EQ(daily[1].day, 2026y / 2 / 1);
  EXPECT_EQ(daily[1].proposed, 2U);
  EXPECT_EQ(daily[2].day, 2026y / 2 / 4);
  EXPECT_EQ(daily[2].proposed, 0U);
  EXPECT_EQ(daily[2].approved, 2U);
  EXPECT_EQ(daily[2].rejected, 1U);
}

TEST_P(StatisticsTest, DaysCountFromTheGivenTimeOn) {
  CQ_SENTENCE("statistics.of_reviews");
  using namespace std::chrono_literals;
  knowledge().insert(unit_of(1, "2026-01-31T23:59:59.999999Z"));
  knowledge().insert(unit_of(2, "2026-02-01T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-02-01T00:00:00.000001Z"));
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", at("2026-02-01T00:00:00Z"));
  reviews().decide(unit_id(2), ReviewStatus::kRejected, "bob", at("2026-02-01T00:00:00.5Z"));
  const auto daily = [&](const char* since) {
    return statistics().of_reviews({}, at(since)).daily;
  };
  const auto days = daily("2026-02-01T00:00:00Z");
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].day, 2026y / 2 / 1);
  EXPECT_EQ(days[0].proposed, 2U);
  EXPECT_EQ(days[0].approved, 1U);
  EXPECT_EQ(days[0].rejected, 1U);
  const auto later = daily("2026-02-01T00:00:00.000001Z");
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].proposed, 1U);
  EXPECT_EQ(later[0].approved, 0U);
  EXPECT_EQ(later[0].rejected, 1U);
  EXPECT_TRUE(daily("2026-02-01T00:00:00.500001Z").empty());
}

}  // namespace

CQ_TESTS_OF(statistics_test)

}  // namespace cq::testkit
