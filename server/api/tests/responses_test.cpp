#include "api/responses.hpp"

#include <gtest/gtest.h>

namespace cq::api {
namespace {

http::Request request_from(const std::string& peer, std::vector<http::Header> headers,
                           const std::string& query = "") {
  http::Request result;
  result.peer_address = peer;
  result.headers = std::move(headers);
  result.query = query;
  return result;
}

TEST(Redirect, IsToTheHostThatWasAskedForWithTheQuery) {
  EXPECT_EQ(
      location_of(request_from("192.0.2.1", {{"host", "cq.example:80"}}, "a=%20&b"), "/api/x"),
      "http://cq.example:80/api/x?a=%20&b");
}

TEST(Redirect, FollowsTheSchemeThatAProxyOnThisMachineNames) {
  const std::vector<http::Header> headers{{"host", "h"}, {"x-forwarded-proto", "https"}};
  for (const char* peer : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(location_of(request_from(peer, headers), "/x"), "https://h/x") << peer;
  }
  EXPECT_EQ(location_of(request_from("192.0.2.1", headers), "/x"), "http://h/x");
  EXPECT_EQ(location_of(request_from("127.0.0.1", {{"host", "h"}, {"x-forwarded-proto", "gopher"}}),
                        "/x"),
            "http://h/x");
}

TEST(Redirect, IsRelativeWithoutHost) {
  EXPECT_EQ(location_of(request_from("::1", {}), "/x"), "/x");
}

TEST(Redirect, EscapesWhatMayNotStandInAUrl) {
  EXPECT_EQ(location_of(request_from("::1", {{"host", "h"}}), "/ü\r\nX: y"),
            "http://h/%C3%BC%0D%0AX:%20y");
}

}  // namespace
}  // namespace cq::api
