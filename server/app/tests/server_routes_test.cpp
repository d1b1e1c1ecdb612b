#include "app/server_routes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/errors.hpp"

namespace cq::app {
namespace {

TEST(MetricsRoute, RespondsWithTheText) {
  api::WorkerPool workers({.name = "test"});
  const api::Route route = metrics_route("", workers, [] { return std::string("text"); });
  EXPECT_EQ(route.access, api::Access::kAnyone);
  EXPECT_FALSE(route.authenticate);
  const http::Request request;
  const http::Response response =
      route.handler({.request = request, .path = {}, .body = {}, .username = {}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "text");
}

TEST(MetricsRoute, TakesTheTokenOfTheSettings) {
  api::WorkerPool workers({.name = "test"});
  const api::Route route =
      metrics_route("monitor token", workers, [] { return std::string("text"); });
  EXPECT_EQ(route.access, api::Access::kMonitor);
  const auto answer_to = [&route](const std::vector<http::Header>& headers) -> std::string {
    http::Request request;
    request.headers = headers;
    try {
      return route.authenticate(request, route.access).username;
    } catch (const api::Refusal& refusal) {
      return std::to_string(refusal.status()) + " " + refusal.what();
    }
  };
  constexpr const char* kRefused = "401 The metrics need their bearer token";
  EXPECT_EQ(answer_to({{"authorization", "Bearer monitor token"}}), "");
  for (const char* wrong : {"", "monitor token", "Bearer ", "Bearer x", "Bearer monitor tokens",
                            "bearer monitor token"}) {
    EXPECT_EQ(answer_to({{"authorization", wrong}}), kRefused) << wrong;
  }
  EXPECT_EQ(answer_to({}), kRefused);
}

}  // namespace
}  // namespace cq::app
