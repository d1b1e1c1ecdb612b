#include "api/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/error.hpp>
#include <random>
#include <set>

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

TEST(Router, TakesTheParameterThatWasGivenBeforeThePathItself) {
  const Router routes({{.method = "GET", .path = "/things/{id}"},
                       {.method = "GET", .path = "/things/all"},
                       {.method = "POST", .path = "/things/all"}});
  const Match match = routes.match("GET", "/things/all");
  EXPECT_EQ(std::get<Matched>(match).route, &routes.routes()[0]);
  EXPECT_EQ(std::get<Matched>(match).parameters, (PathParameters{{"id", "all"}}));
  EXPECT_EQ(std::get<Matched>(routes.match("POST", "/things/all")).route, &routes.routes()[2]);
}

TEST(Router, NamesAParameterAsItsOwnRouteDoes) {
  const Router routes({{.method = "GET", .path = "/things/{id}/a"},
                       {.method = "GET", .path = "/{kind}/{name}/b"},
                       {.method = "PUT", .path = "/things/{thing}/a"}});
  EXPECT_EQ(std::get<Matched>(routes.match("PUT", "/things/1/a")).parameters,
            (PathParameters{{"thing", "1"}}));
  EXPECT_EQ(std::get<Matched>(routes.match("GET", "/things/1/b")).parameters,
            (PathParameters{{"kind", "things"}, {"name", "1"}}));
}

TEST(Router, RefusesTwoRoutesForTheSameRequests) {
  const auto refusal_of = [](std::vector<Route> routes) -> std::string {
    try {
      const Router router(std::move(routes));
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  const std::string same = " are for the same requests; give one of them another path or method.";
  EXPECT_EQ(refusal_of({{.method = "GET", .path = "/x/{id}", .summary = "Show x", .group = "A"},
                        {.method = "POST", .path = "/x/{id}", .group = "A"},
                        {.method = "GET", .path = "/x/all", .group = "A"},
                        {.method = "GET", .path = "/x/{n}", .summary = "Show an x", .group = "B"}}),
            "The routes GET /x/{id} (\"A\": Show x) and GET /x/{n} (\"B\": Show an x)" + same);
  EXPECT_THAT(refusal_of({{.method = "GET", .path = "/x"}, {.method = "GET", .path = "/x"}}),
              testing::HasSubstr("GET /x"));
  EXPECT_THAT(refusal_of({{.method = "GET", .path = "/x", .takes_head = true},
                          {.method = "HEAD", .path = "/x"}}),
              testing::HasSubstr(same));
  EXPECT_EQ(refusal_of({{.method = "GET", .path = "/x"}, {.method = "HEAD", .path = "/x"}}), "");
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

/// The positions of the routes that match a path, found by comparing it with each.
std::vector<std::size_t> matching(const std::vector<Route>& routes, const std::string& path) {
  const auto segments = [](std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
      found.push_back(text.substr(0, text.find('/', 1)));
      text.remove_prefix(found.back().size());
    }
    return found;
  };
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const auto wanted = segments(routes[i].path);
    const auto given = segments(path);
    if (std::equal(wanted.begin(), wanted.end(), given.begin(), given.end(),
                   [](std::string_view template_segment, std::string_view segment) {
                     return template_segment == segment ||
                            (template_segment.starts_with("/{") && segment.size() > 1);
                   })) {
      found.push_back(i);
    }
  }
  return found;
}

TEST(Router, FindsWhatComparingWithEachRouteInTurnFinds) {
  std::mt19937 random(7);
  const auto one_of = [&random](const std::vector<std::string>& choices) {
    return choices[random() % choices.size()];
  };
  const auto path_of = [&](const std::vector<std::string>& segments) {
    std::string path;
    for (std::size_t i = random() % 5; i > 0; --i) path += one_of(segments);
    return path;
  };
  std::size_t found = 0;
  std::size_t other_methods = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<Route> wanted;
    std::set<std::string> shapes;
    while (wanted.size() < 20) {
      Route route{.method = one_of({"GET", "POST"}), .path = path_of({"/a", "/b", "/{x}", "/"})};
      if (!shapes.insert(route.method + route.path).second) continue;
      route.takes_head = random() % 4 == 0 && shapes.insert("HEAD" + route.path).second;
      wanted.push_back(std::move(route));
    }
    const Router router(wanted);
    for (int i = 0; i < 50; ++i) {
      const std::string path = path_of({"/a", "/b", "/c", "/"});
      const std::string method = one_of({"GET", "POST", "HEAD"});
      const std::vector<std::size_t> indices = matching(wanted, path);
      const auto expected = std::find_if(indices.begin(), indices.end(), [&](std::size_t index) {
        return wanted[index].method == method || (wanted[index].takes_head && method == "HEAD");
      });
      const Match match = router.match(method, path);
      if (expected != indices.end()) {
        ASSERT_TRUE(std::holds_alternative<Matched>(match)) << method << " " << path;
        EXPECT_EQ(std::get<Matched>(match).route, &router.routes()[*expected]) << path;
        ++found;
      } else if (!indices.empty()) {
        EXPECT_TRUE(std::holds_alternative<NoSuchMethod>(match)) << method << " " << path;
        ++other_methods;
      } else {
        EXPECT_FALSE(std::holds_alternative<Matched>(match)) << method << " " << path;
        EXPECT_FALSE(std::holds_alternative<NoSuchMethod>(match)) << method << " " << path;
      }
    }
  }
  EXPECT_GT(found, 1000U);
  EXPECT_GT(other_methods, 100U);
}

}  // namespace
}  // namespace cq::api
