#include "app/server_routes.hpp"

#include <gtest/gtest.h>

namespace cq::app {
namespace {

TEST(MetricsRoute, AnswersTheTextToThoseWhoHaveTheAccess) {
  const api::Route route = metrics_route(api::Access::kMonitor, [] { return std::string("text"); });
  EXPECT_EQ(route.access, api::Access::kMonitor);
  const http::Request request;
  const http::Response answer =
      route.handler({.request = request, .path = {}, .body = {}, .username = {}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "text");
}

}  // namespace
}  // namespace cq::app
