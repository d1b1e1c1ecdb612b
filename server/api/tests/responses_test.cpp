#include "api/responses.hpp"

#include <gtest/gtest.h>

namespace cq::api {
namespace {

http::Request request_with(std::vector<http::Header> headers, const std::string& query = "") {
  http::Request result;
  result.headers = std::move(headers);
  result.query = query;
  return result;
}

TEST(Redirect, IsToTheHostThatWasAskedForWithTheQuery) {
  EXPECT_EQ(location_of(request_with({{"host", "cq.example:80"}}, "a=%20&b"), "/api/x"),
            "http://cq.example:80/api/x?a=%20&b");
}

TEST(Redirect, HasTheSchemeThatTheClientUsed) {
  http::Request request = request_with({{"host", "h"}, {"x-forwarded-proto", "https"}});
  EXPECT_EQ(location_of(request, "/x"), "http://h/x");
  request.is_https = true;
  EXPECT_EQ(location_of(request, "/x"), "https://h/x");
}

TEST(Redirect, IsRelativeWithoutHost) {
  EXPECT_EQ(location_of(request_with({}), "/x"), "/x");
}

TEST(Redirect, IsBelowTheAddressThatClientsKnow) {
  EXPECT_EQ(location_of(request_with({{"host", "127.0.0.1:3000"}}, "a=1"), "/x",
                        "https://example.org/tools/cq"),
            "https://example.org/tools/cq/x?a=1");
}

TEST(Redirect, EscapesWhatMayNotStandInAUrl) {
  EXPECT_EQ(location_of(request_with({{"host", "h"}}), "/ü\r\nX: y"),
            "http://h/%C3%BC%0D%0AX:%20y");
}

}  // namespace
}  // namespace cq::api
