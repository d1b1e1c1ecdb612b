#include "api/sent_path.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cq::api {
namespace {

Route route_of(const std::string& method, const std::string& path) {
  return {.method = method, .path = path, .handler = [](const Call&) { return http::Response(); }};
}

class SentPath : public testing::Test {
 protected:
  /// The path of the route that matches, and the values of its parameters.
  std::string found(const std::string& method, const std::string& sent) {
    const Match match = match_sent(router_, method, sent);
    if (const auto* no_method = std::get_if<NoSuchMethod>(&match)) return no_method->allowed;
    const auto* const matched = std::get_if<Matched>(&match);
    if (matched == nullptr) return "none";
    std::string text = matched->route->path;
    for (const auto& [name, value] : matched->parameters) text += " " + value;
    return text;
  }

  const Router router_{{route_of("GET", "/things/{name}"), route_of("GET", "/things/{name}/parts"),
                        route_of("GET", "/things/{name}/parts/{part}"),
                        route_of("POST", "/things/{name}/orders")}};
};

TEST_F(SentPath, IsDecoded) {
  EXPECT_EQ(found("GET", "/things/a%20b"), "/things/{name} a b");
  EXPECT_EQ(found("GET", "/%74hings/a"), "/things/{name} a");
}

TEST_F(SentPath, AnEscapedSlashPartsSegmentsWhereARouteHasThem) {
  EXPECT_EQ(found("GET", "/things/a%2Fparts"), "/things/{name}/parts a");
  EXPECT_EQ(found("GET", "/things%2fa"), "/things/{name} a");
}

TEST_F(SentPath, AnEscapedSlashIsElsePartOfAParameter) {
  EXPECT_EQ(found("GET", "/things/a%2Fb"), "/things/{name} a/b");
  EXPECT_EQ(found("GET", "/things/a%2fb%20c/parts"), "/things/{name}/parts a/b c");
  EXPECT_EQ(found("GET", "/things/a%2Fb/parts/c%2Fd"), "/things/{name}/parts/{part} a/b c/d");
  EXPECT_EQ(found("GET", "/things/a%252Fb"), "/things/{name} a%2Fb");
}

TEST_F(SentPath, AnEscapedSlashPartsNoSegmentsForAnotherMethodAlone) {
  EXPECT_EQ(found("GET", "/things/a%2Forders"), "/things/{name} a/orders");
  EXPECT_EQ(found("POST", "/things/a%2Forders"), "/things/{name}/orders a");
  EXPECT_EQ(found("DELETE", "/things/a%2Forders"), "POST");
  EXPECT_EQ(found("GET", "/things/a/orders"), "POST");
}

TEST_F(SentPath, WhatHasNoRouteHasNone) {
  EXPECT_EQ(found("GET", "/things/a/b"), "none");
  EXPECT_EQ(found("GET", "/others/a%2Fb"), "none");
  EXPECT_EQ(found("POST", "/things/a%2Fb"), "GET");
}

}  // namespace
}  // namespace cq::api
