#include "app/server_routes.hpp"

#include <gtest/gtest.h>

namespace cq::app {
namespace {

TEST(MetricsRoute, RespondsWithTheTextToThoseWhoHaveTheAccess) {
  api::WorkerPool workers({.name = "test"});
  const api::Route route =
      metrics_route(api::Access::kMonitor, workers, [] { return std::string("text"); });
  EXPECT_EQ(route.access, api::Access::kMonitor);
  const http::Request request;
  const http::Response response =
      route.handler({.request = request, .path = {}, .body = {}, .username = {}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "text");
}

}  // namespace
}  // namespace cq::app
