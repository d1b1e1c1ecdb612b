#include "api/cross_origin.hpp"

#include <gtest/gtest.h>

#include "api/router.hpp"

namespace cq::api {
namespace {

const CrossOrigin& one_page() {
  static const CrossOrigin kPolicy("/x", {"http://page.example"});
  return kPolicy;
}

http::Request request_from(const std::string& origin, const std::string& method = "GET") {
  http::Request request;
  request.method = method;
  request.headers = {{"origin", origin}};
  return request;
}

http::Request preflight_from(const std::string& origin) {
  http::Request request = request_from(origin, "OPTIONS");
  request.headers.push_back({"access-control-request-method", "POST"});
  request.headers.push_back({"access-control-request-headers", "authorization"});
  return request;
}

std::string value_of_header(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "(none)";
}

TEST(CrossOrigin, APreflightOfAnAllowedOriginIsOk) {
  const auto response = one_page().preflight(preflight_from("http://page.example"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "OK");
  EXPECT_EQ(value_of_header(*response, "Access-Control-Allow-Headers"), "authorization");
}

TEST(CrossOrigin, APreflightOfAnotherOriginIsRefused) {
  const auto response = one_page().preflight(preflight_from("http://page.example:81"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_EQ(response->body, "Disallowed CORS origin");
}

TEST(CrossOrigin, OnlyWhatAsksForAMethodIsAPreflight) {
  EXPECT_FALSE(one_page().preflight(request_from("http://page.example", "OPTIONS")));
  EXPECT_FALSE(one_page().preflight(request_from("http://page.example")));
}

TEST(CrossOrigin, AResponseNamesAnAllowedOriginAlone) {
  http::Response allowed;
  one_page().add_headers(request_from("http://page.example"), allowed);
  EXPECT_EQ(value_of_header(allowed, "Access-Control-Allow-Origin"), "http://page.example");
  EXPECT_EQ(value_of_header(allowed, "Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(value_of_header(allowed, "Vary"), "Origin");
  http::Response other;
  one_page().add_headers(request_from("null"), other);
  EXPECT_EQ(value_of_header(other, "Access-Control-Allow-Origin"), "(none)");
  EXPECT_EQ(value_of_header(other, "Vary"), "Origin") << "so that no cache mixes them up";
  http::Response same;
  one_page().add_headers(http::Request(), same);
  EXPECT_TRUE(same.headers.empty());
}

TEST(CrossOrigin, AnyOriginCanBeAllowed) {
  http::Response response;
  CrossOrigin("/x", {"*"}).add_headers(request_from("http://any.example"), response);
  EXPECT_EQ(value_of_header(response, "Access-Control-Allow-Origin"), "http://any.example");
}

TEST(CrossOrigin, ARouterKnowsWhoseItIs) {
  const auto policy = std::make_shared<const CrossOrigin>("/x", std::vector<std::string>{"*"});
  const Router router({{.method = "GET", .path = "/x/a", .cross_origin = policy},
                       {.method = "GET", .path = "/x/other"}});
  const auto found = [&router](const char* method, const char* path) {
    return router.cross_origin_of(router.match(method, path), path);
  };
  EXPECT_EQ(found("GET", "/x/a"), policy.get());
  EXPECT_EQ(found("OPTIONS", "/x/a"), policy.get());
  EXPECT_EQ(found("GET", "/x/nope"), policy.get());
  EXPECT_EQ(found("GET", "/x/other"), nullptr) << "a route of another feature under the prefix";
  EXPECT_EQ(found("OPTIONS", "/x/other"), nullptr);
  EXPECT_EQ(found("GET", "/xy"), nullptr);
}

}  // namespace
}  // namespace cq::api
