#include "observability/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Metrics, ShowADeclaredRouteAsZeroAndTheFailuresOfAnOperationFromItsFirstCall) {
  Metrics metrics;
  metrics.declare_route("/x", "GET", {200, 503});
  metrics.on_call({.operation = "knowledge.query", .failed = false, .duration = milliseconds(3)});
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr(R"(cq_http_requests_total{method="GET",route="/x",status="200"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(cq_http_requests_total{method="GET",route="/x",status="503"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(duration_seconds_count{method="GET",route="/x"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(failures_total{operation="knowledge.query"} 0)"));
  metrics.note_request({.route = "/x", .method = "GET", .status = 200});
  EXPECT_THAT(metrics.text(), HasSubstr(R"({method="GET",route="/x",status="200"} 1)"));
}

TEST(Metrics, MakeNoLabelOfWhatAClientMadeUp) {
  Metrics metrics;
  metrics.note_request({.route = {}, .method = "BREW", .status = 404});
  EXPECT_THAT(metrics.text(), HasSubstr(R"({method="other",route="unmatched",status="404"} 1)"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("BREW")));
}

TEST(Metrics, CountOperationsOfTheStoreAndTheirFailures) {
  Metrics metrics;
  metrics.on_call({.operation = "knowledge.query", .failed = false, .duration = milliseconds(3)});
  metrics.on_call({.operation = "knowledge.query", .failed = true, .duration = milliseconds(30)});
  const std::string text = metrics.text();
  const std::string label = R"(operation="knowledge.query")";
  EXPECT_THAT(text, HasSubstr("cq_store_operation_duration_seconds_count{" + label + "} 2\n"));
  EXPECT_THAT(text, HasSubstr("cq_store_operation_duration_seconds_bucket{" + label +
                              ",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("cq_store_operation_failures_total{" + label + "} 1\n"));
}

TEST(Metrics, TellOfPools) {
  Metrics metrics;
  metrics.set_pool({.name = "p", .threads = 4, .active = 3, .queued = 2});
  for (const char* line :
       {"cq_worker_pool_threads{pool=\"p\"} 4", "cq_worker_pool_active{pool=\"p\"} 3",
        "cq_worker_pool_queued{pool=\"p\"} 2"}) {
    EXPECT_THAT(metrics.text(), HasSubstr(line));
  }
}

TEST(Metrics, TakeGaugesFromOutside) {
  Metrics metrics;
  Gauges gauges = metrics.add_gauges("cq_things", "Things in the store", "status");
  gauges.set("old", 7);
  gauges.set("new", 8);
  gauges.set("old", 9);
  for (const char* line : {"# HELP cq_things Things in the store\n", "# TYPE cq_things gauge\n",
                           "cq_things{status=\"old\"} 9\n", "cq_things{status=\"new\"} 8\n"}) {
    EXPECT_THAT(metrics.text(), HasSubstr(line));
  }
}

TEST(Metrics, ShowCountersFromOutsideAsZeroUntilSomethingIsCounted) {
  Metrics metrics;
  const Counters counters =
      metrics.add_counters("cq_falls_total", "Falls that were seen", "reason", {"ice", "haste"});
  counters.increment("ice");
  counters.increment("ice");
  for (const char* line :
       {"# HELP cq_falls_total Falls that were seen\n", "# TYPE cq_falls_total counter\n",
        "cq_falls_total{reason=\"ice\"} 2\n", "cq_falls_total{reason=\"haste\"} 0\n"}) {
    EXPECT_THAT(metrics.text(), HasSubstr(line));
  }
}

TEST(Metrics, TakeACounterWithoutLabels) {
  Metrics metrics;
  const Counter counter = metrics.add_counter("cq_leaps_total", "Leaps that were seen");
  EXPECT_THAT(metrics.text(), HasSubstr("cq_leaps_total 0\n"));
  counter.increment();
  EXPECT_THAT(metrics.text(), HasSubstr("# TYPE cq_leaps_total counter\ncq_leaps_total 1\n"));
}

}  // namespace
}  // namespace cq::observability
