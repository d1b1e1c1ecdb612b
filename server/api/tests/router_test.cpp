#include "api/router.hpp"

#include <gtest/gtest.h>

namespace cq::api {
namespace {

Router router() {
  std::vector<Route> routes;
  for (const auto& [method, path] : std::vector<std::pair<const char*, const char*>>{
           {"GET", "/api/things"},
           {"POST", "/api/things"},
           {"GET", "/api/things/all"},
           {"GET", "/api/things/{id}"},
           {"POST", "/api/things/{id}/parts/{part}"}}) {
    routes.push_back({.method = method, .path = path});
  }
  return Router(std::move(routes));
}

TEST(Router, FindsTheRouteOfMethodAndPath) {
  const Router routes = router();
  const Match match = routes.match("POST", "/api/things");
  ASSERT_TRUE(std::holds_alternative<Matched>(match));
  EXPECT_EQ(std::get<Matched>(match).route, &routes.routes()[1]);
}

TEST(Router, ReadsParametersOutOfThePath) {
  const Router routes = router();
  const Match match = routes.match("POST", "/api/things/ü 1/parts/{x}");
  ASSERT_TRUE(std::holds_alternative<Matched>(match));
  EXPECT_EQ(std::get<Matched>(match).parameters, (PathParameters{{"id", "ü 1"}, {"part", "{x}"}}));
}

TEST(Router, PrefersTheRouteThatWasGivenFirst) {
  const Router routes = router();
  const Match match = routes.match("GET", "/api/things/all");
  ASSERT_TRUE(std::holds_alternative<Matched>(match));
  EXPECT_EQ(std::get<Matched>(match).route->path, "/api/things/all");
}

TEST(Router, NamesEveryMethodOfAPathOnce) {
  const Router routes = router();
  const auto allowed = [&routes](const char* path) {
    return std::get<NoSuchMethod>(routes.match("DELETE", path)).allowed;
  };
  EXPECT_EQ(allowed("/api/things"), "GET, POST");
  EXPECT_EQ(allowed("/api/things/all"), "GET") << "which is also /api/things/{id}";
}

TEST(Router, ARouteMayTakeHead) {
  const Router routes({{.method = "GET", .path = "/page", .takes_head = true}});
  EXPECT_TRUE(std::holds_alternative<Matched>(routes.match("HEAD", "/page")));
  EXPECT_EQ(std::get<NoSuchMethod>(routes.match("PUT", "/page")).allowed, "GET, HEAD");
  EXPECT_TRUE(std::holds_alternative<NoSuchMethod>(router().match("HEAD", "/api/things")));
}

TEST(Router, AMethodInAnotherCaseIsAnother) {
  const Router routes = router();
  EXPECT_TRUE(std::holds_alternative<NoSuchMethod>(routes.match("get", "/api/things")));
}

TEST(Router, KnowsNoOtherPath) {
  const Router routes = router();
  for (const char* path :
       {"", "/", "//", "/api", "/api//things", "/api/things/1/parts", "/api/things/1/parts/2/3",
        "api/things", "/API/things", "/api/thing", "/nope/", "/api/things//parts/1"}) {
    EXPECT_TRUE(std::holds_alternative<NoSuchPath>(routes.match("GET", path))) << path;
  }
}

TEST(Router, SendsAPathWithTrailingSlashesOnIfItIsKnownWithout) {
  const Router routes = router();
  for (const char* path : {"/api/things/", "/api/things//"}) {
    const Match match = routes.match("PATCH", path);
    ASSERT_TRUE(std::holds_alternative<TrailingSlash>(match)) << path;
    EXPECT_EQ(std::get<TrailingSlash>(match).path, "/api/things");
  }
  EXPECT_EQ(std::get<TrailingSlash>(routes.match("GET", "/api/things/1/")).path, "/api/things/1");
}

TEST(Router, ManySlashesAreNoTrouble) {
  const Router routes = router();
  EXPECT_TRUE(std::holds_alternative<NoSuchPath>(
      routes.match("GET", "/api" + std::string(100'000, '/') + "x")));
}

}  // namespace
}  // namespace cq::api
