#include "knowledge/review_service.hpp"

#include <gtest/gtest.h>

#include <cq/knowledge/unit_document.hpp>

#include "api/errors.hpp"
#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

using namespace std::chrono_literals;
using test::error_of;

// The present time is in 2026-01-02.
class ReviewServiceTest : public testing::Test {
 protected:
  std::vector<DailyCounts> days_from(std::vector<DailyCounts> found) {
    statistics_.figures.daily = std::move(found);
    return service_.statistics().daily;
  }
  ReviewFilter filter_of(const ReviewQuestion& question) {
    static_cast<void>(service_.list(question));
    return reviews_.filters.empty() ? ReviewFilter{} : reviews_.filters.back();
  }

  test::FakeKnowledge knowledge_;
  test::FakeReviews reviews_;
  test::FakeStatistics statistics_;
  ReviewService service_{knowledge_, reviews_, statistics_, [] { return test::kNoon; }};
};

ReviewQuestion question_of(std::string domain, std::string status) {
  ReviewQuestion question;
  question.domain = std::move(domain);
  question.status = std::move(status);
  question.limit = 7;
  return question;
}

TEST_F(ReviewServiceTest, DaysOnWhichNothingHappenedAreFilledInUpToToday) {
  const auto days = days_from({{2025y / 12 / 30, 3, 2, 1}, {2026y / 1 / 1, 0, 0, 5}});
  ASSERT_EQ(days.size(), 4U);
  EXPECT_EQ(days[0].day, 2025y / 12 / 30);
  EXPECT_EQ(days[0].proposed, 3U);
  EXPECT_EQ(days[0].approved, 2U);
  EXPECT_EQ(days[0].rejected, 1U);
  EXPECT_EQ(days[1].day, 2025y / 12 / 31);
  EXPECT_EQ(days[1].proposed + days[1].approved + days[1].rejected, 0U);
  EXPECT_EQ(days[2].day, 2026y / 1 / 1);
  EXPECT_EQ(days[2].rejected, 5U);
  EXPECT_EQ(days[3].day, 2026y / 1 / 2);
  EXPECT_EQ(days[3].proposed + days[3].approved + days[3].rejected, 0U);
}

TEST_F(ReviewServiceTest, OnesOwnUnitIsLeftToOthersWhereTheSettingsSaySo) {
  Unit unit;
  unit.id = "ku_00000000000000000000000000000001";
  unit.domains = {"api"};
  unit.insight = {"s", "d", "a"};
  unit.created_by = "alice";
  knowledge_.answers = {{unit.id, write_unit_document(unit), ReviewStatus::kPending, {}, {}}};
  const ReviewService service{knowledge_, reviews_, statistics_, [] { return test::kNoon; }, false};
  try {
    static_cast<void>(service.decide(unit.id, ReviewStatus::kApproved, "alice"));
    ADD_FAILURE() << "her own unit was decided";
  } catch (const api::Refusal& refusal) {
    EXPECT_EQ(refusal.status(), 403);
    EXPECT_STREQ(refusal.what(), "You proposed this unit, so another reviewer has to decide it");
  }
  EXPECT_EQ(reviews_.decided.id, "");
  EXPECT_EQ(service.decide(unit.id, ReviewStatus::kApproved, "bob").reviewer, "bob");
  EXPECT_EQ(reviews_.decided.id, unit.id);
  EXPECT_EQ(error_of([&] { static_cast<void>(service.decide("x", ReviewStatus::kApproved, "a")); }),
            "not found: Knowledge unit not found");
  EXPECT_EQ(service_.decide(unit.id, ReviewStatus::kRejected, "alice").reviewer, "alice");
}

TEST_F(ReviewServiceTest, TodayAloneIsOneDay) {
  const auto days = days_from({{2026y / 1 / 2, 1, 0, 0}});
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].proposed, 1U);
}

TEST_F(ReviewServiceTest, WithoutADayThereIsNoneToFill) {
  EXPECT_TRUE(days_from({}).empty());
}

TEST_F(ReviewServiceTest, StatisticsAreAskedForThirtyDaysAndTheReviewersEdges) {
  static_cast<void>(service_.statistics());
  EXPECT_EQ(statistics_.asked_since, std::chrono::sys_days(2025y / 12 / 3));
  EXPECT_EQ(statistics_.asked_edges, (std::vector<double>{0.3, 0.6, 0.8}));
}

TEST_F(ReviewServiceTest, ABlankStatusIsNone) {
  for (const char* blank : {"", " ", "\t\n"}) {
    EXPECT_EQ(filter_of(question_of("", blank)).status, std::nullopt);
  }
  EXPECT_EQ(reviews_.filters.size(), 3U);
}

TEST_F(ReviewServiceTest, AListIsAskedForWithANormalisedDomain) {
  ReviewQuestion question = question_of(" ÜNÏ ", "approved");
  question.confidence_min = 0.25;
  question.confidence_max = 0.5;
  const ReviewFilter filter = filter_of(question);
  EXPECT_EQ(filter.domain, "ünï");
  EXPECT_EQ(filter.status, ReviewStatus::kApproved);
  EXPECT_EQ(filter.confidence_min, 0.25);
  EXPECT_EQ(filter.confidence_max, 0.5);
  EXPECT_EQ(filter.limit, 7);
}

TEST_F(ReviewServiceTest, BlankDomainAndStatusAreNoFilter) {
  const ReviewFilter filter = filter_of(question_of(" ", ""));
  EXPECT_EQ(filter.domain, std::nullopt);
  EXPECT_EQ(filter.status, std::nullopt);
  EXPECT_EQ(filter.confidence_min, std::nullopt);
  EXPECT_EQ(filter.confidence_max, std::nullopt);
}

TEST_F(ReviewServiceTest, EveryStatusHasItsName) {
  EXPECT_EQ(filter_of(question_of("", "pending")).status, ReviewStatus::kPending);
  EXPECT_EQ(filter_of(question_of("", "rejected")).status, ReviewStatus::kRejected);
}

TEST_F(ReviewServiceTest, AStatusThatNoUnitCanHaveFindsNoneWithoutAsking) {
  reviews_.units.resize(1);
  for (const char* status : {"Approved", "approved ", "odd"}) {
    EXPECT_TRUE(service_.list(question_of("", status)).empty()) << status;
  }
  EXPECT_TRUE(reviews_.filters.empty());
}

TEST_F(ReviewServiceTest, ADecisionIsMadeAtThePresentMoment) {
  const Decision decision = service_.decide("ku_1", ReviewStatus::kRejected, "bob");
  EXPECT_EQ(decision.status, ReviewStatus::kRejected);
  EXPECT_EQ(decision.reviewer, "bob");
  EXPECT_EQ(decision.at, test::kNoon);
  EXPECT_EQ(reviews_.decided.id, "ku_1");
  EXPECT_EQ(reviews_.decided.status, ReviewStatus::kRejected);
  EXPECT_EQ(reviews_.decided.reviewed_by, "bob");
  EXPECT_EQ(reviews_.decided.reviewed_at, test::kNoon);
}

TEST_F(ReviewServiceTest, AUnitThatThereIsNotIsNotFound) {
  EXPECT_EQ(error_of([&] { static_cast<void>(service_.find("ku_1")); }),
            "not found: Knowledge unit not found");
}

TEST_F(ReviewServiceTest, LimitAndOffsetOfAQueueReachTheStore) {
  static_cast<void>(service_.queue(-1, 3));
  EXPECT_EQ(reviews_.pages.at(0), std::pair(std::int64_t{-1}, std::int64_t{3}));
}

}  // namespace
}  // namespace cq::knowledge
