#include "api/request_headers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "api/openapi.hpp"

namespace cq::api {
namespace {

const DeclaredHeader kIfMatch{"If-Match", "The version that the change relies on"};

TEST(RequestHeaders, AreReadWhereTheRouteDeclaresThem) {
  const std::vector<DeclaredHeader> declared{kIfMatch};
  http::Request request;
  const PathParameters path;
  const Call call{
      .request = request, .path = path, .body = {}, .username = {}, .headers = &declared};
  EXPECT_EQ(header_of(call, kIfMatch), nullptr);
  request.headers.push_back({"if-match", "\"1\""});
  ASSERT_NE(header_of(call, kIfMatch), nullptr);
  EXPECT_EQ(*header_of(call, kIfMatch), "\"1\"");
}

TEST(RequestHeaders, AreNotReadWhereTheRouteDoesNotDeclareThem) {
  const std::vector<DeclaredHeader> none;
  const http::Request request;
  const PathParameters path;
  const Call call{.request = request, .path = path, .body = {}, .username = {}, .headers = &none};
  EXPECT_THROW(static_cast<void>(header_of(call, kIfMatch)), std::logic_error);
}

TEST(RequestHeaders, StandInTheDocument) {
  const JsonValue json = operation({.method = "PUT", .path = "/things", .headers = {kIfMatch}});
  EXPECT_EQ(write_json(*json.member("parameters")),
            R"([{"name":"If-Match","in":"header","required":false,"schema":{"type":"string"},)"
            R"("description":"The version that the change relies on"}])");
}

}  // namespace
}  // namespace cq::api
