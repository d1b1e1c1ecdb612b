#include "observability/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>

#include "app/metrics_route.hpp"
#include "knowledge/unit_counter.hpp"
#include "observability/measured_store.hpp"
#include "support/server_fakes.hpp"

namespace cq::observability {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

TEST(Metrics, CountRequestsAndTheirTimes) {
  Metrics metrics;
  const RequestSample sample{
      .route = "/api/v1/x/{id}", .method = "GET", .status = 200, .duration = milliseconds(3)};
  metrics.note_request(sample);
  metrics.note_request(sample);
  const std::string text = metrics.text();
  const std::string labels = R"(method="GET",route="/api/v1/x/{id}")";
  EXPECT_THAT(text, HasSubstr("cq_http_requests_total{" + labels + ",status=\"200\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{" + labels + ",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{" + labels + ",le=\"0.005\"} 2\n"));
}

TEST(Metrics, MakeNoLabelOfWhatAClientMadeUp) {
  Metrics metrics;
  metrics.note_request({.route = {}, .method = "BREW", .status = 404});
  EXPECT_THAT(metrics.text(), HasSubstr(R"({method="other",route="unmatched",status="404"} 1)"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("BREW")));
}

TEST(Metrics, CountOperationsOfTheStoreAndTheirFailures) {
  Metrics metrics;
  metrics.note_store_operation(
      {.name = "knowledge.query", .failed = false, .duration = milliseconds(3)});
  metrics.note_store_operation(
      {.name = "knowledge.query", .failed = true, .duration = milliseconds(30)});
  const std::string text = metrics.text();
  const std::string label = R"(operation="knowledge.query")";
  EXPECT_THAT(text, HasSubstr("cq_store_operation_duration_seconds_count{" + label + "} 2\n"));
  EXPECT_THAT(text, HasSubstr("cq_store_operation_duration_seconds_bucket{" + label +
                              ",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("cq_store_operation_failures_total{" + label + "} 1\n"));
}

TEST(Metrics, TellOfPoolsAndUnits) {
  Metrics metrics;
  metrics.set_pool({.name = "p", .threads = 4, .active = 3, .queued = 2});
  metrics.set_units({.pending = 7, .approved = 8, .rejected = 9});
  for (const char* line :
       {"cq_worker_pool_threads{pool=\"p\"} 4", "cq_worker_pool_active{pool=\"p\"} 3",
        "cq_worker_pool_queued{pool=\"p\"} 2", "cq_knowledge_units{status=\"pending\"} 7",
        "cq_knowledge_units{status=\"approved\"} 8", "cq_knowledge_units{status=\"rejected\"} 9"}) {
    EXPECT_THAT(metrics.text(), HasSubstr(line));
  }
}

class CountedReviews : public Reviews {
 public:
  ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override { return {}; }
  std::vector<StoredUnit> list(const ReviewFilter& /*filter*/) override { return {}; }
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {}
  ReviewStatistics statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    ReviewStatistics statistics;
    statistics.pending = ++asked;
    return statistics;
  }

  std::uint64_t asked = 0;
};

TEST(UnitCounter, AsksTheStoreNoMoreThanOnceAnInterval) {
  CountedReviews reviews;
  std::chrono::steady_clock::time_point now;
  knowledge::UnitCounter counter(reviews, [&now] { return now; });
  EXPECT_EQ(counter.count_if_due().value().pending, 1U);
  now += knowledge::UnitCounter::kInterval - milliseconds(1);
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += milliseconds(1);
  EXPECT_EQ(counter.count_if_due().value().pending, 2U);
  EXPECT_EQ(reviews.asked, 2U);
}

TEST(MetricsRoute, AnswersTheTextToThoseWhoHaveTheAccess) {
  const api::Route route =
      app::metrics_route(api::Access::kMonitor, [] { return std::string("text"); });
  EXPECT_EQ(route.access, api::Access::kMonitor);
  const http::Request request;
  const http::Response answer =
      route.handler({.request = request, .path = {}, .body = {}, .username = {}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "text");
}

class RefusingReviews final : public CountedReviews {
 public:
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {
    throw Error(ErrorKind::kConflict, "Knowledge unit already approved");
  }
};

// A store that has reviews, or not even that.
class ReviewsAlone final : public Store {
 public:
  explicit ReviewsAlone(Reviews* reviews) : reviews_(reviews) {}
  void open() override {}
  Knowledge& knowledge() override { return knowledge_; }
  Health& health() override { throw Error(ErrorKind::kInternal, "nobody asks for it"); }
  Reviews& reviews() override { return reviews_ == nullptr ? Store::reviews() : *reviews_; }

 private:
  Reviews* reviews_;
  test::FakeKnowledge knowledge_;
};

TEST(UnitCounter, AsksAStoreWithoutStatisticsOnce) {
  Metrics metrics;
  ReviewsAlone store(nullptr);
  MeasuredReviews measured(store, metrics);
  std::chrono::steady_clock::time_point now;
  knowledge::UnitCounter counter(measured, [&now] { return now; });
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += 2 * knowledge::UnitCounter::kInterval;
  EXPECT_FALSE(counter.count_if_due().has_value());
}

TEST(MeasuredStore, AsksForNoPartThatTheStoreLacksUntilItIsUsed) {
  Metrics metrics;
  ReviewsAlone store(nullptr);
  MeasuredStore measured(store, metrics);
  EXPECT_EQ(measured.knowledge.find("ku_1"), std::nullopt);
  for (const auto& use : std::vector<std::function<void()>>{
           [&] { (void)measured.users.find("alice"); }, [&] { measured.api_keys.touch("key", {}); },
           [&] { (void)measured.reviews.queue(1, 0); },
           [&] { (void)measured.reviews.statistics({}, {}); }}) {
    EXPECT_THAT(test::error_of(use), testing::StartsWith("not implemented: "));
  }
  EXPECT_THAT(metrics.text(), Not(HasSubstr("users.find")));
}

TEST(MeasuredStore, PassesOnWhatTheStoreAnswersAndThrowsAndCountsBoth) {
  Metrics metrics;
  RefusingReviews refusing;
  ReviewsAlone store(&refusing);
  MeasuredReviews measured(store, metrics);
  EXPECT_EQ(measured.statistics({}, {}).pending, 1U);
  EXPECT_THROW(measured.decide("ku_1", ReviewStatus::kApproved, "alice", {}), Error);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr(R"(duration_seconds_count{operation="reviews.statistics"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(duration_seconds_count{operation="reviews.decide"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(failures_total{operation="reviews.decide"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(failures_total{operation="reviews.statistics"})")));
}

}  // namespace
}  // namespace cq::observability
