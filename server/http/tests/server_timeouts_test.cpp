// How long a client may take, with what it sends and with what it is sent.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "http/tests/delayed_responses.hpp"
#include "http/tests/test_server.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;

http::ServerOptions with_short_timeouts() {
  http::ServerOptions options;
  options.head_timeout = milliseconds(100);
  options.body_timeout = milliseconds(100);
  options.keep_alive_timeout = milliseconds(100);
  options.send_timeout = milliseconds(100);
  options.linger_timeout = milliseconds(100);
  return options;
}

TEST(ServerTimeouts, HeadThatDoesNotArriveInTimeIsAnswered408) {
  http::ServerOptions options = with_short_timeouts();
  options.keep_alive_timeout = std::chrono::minutes(10);
  TestServer server(echo, options);
  RawClient client(server.port());
  client.send("GET / HT");
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.status, 408);
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerTimeouts, HeadThatDripsInHasNoMoreTimeThanAnother) {
  http::ServerOptions options = with_short_timeouts();
  options.keep_alive_timeout = std::chrono::minutes(10);
  TestServer server(echo, options);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\n");
  while (!client.has_input(milliseconds(10)) && client.try_send("X: y\r\n")) {
  }
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(ServerTimeouts, BodyThatDoesNotArriveInTimeIsAnswered408) {
  http::ServerOptions options = with_short_timeouts();
  options.head_timeout = std::chrono::minutes(10);
  TestServer server(echo, options);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell");
  EXPECT_EQ(client.read_response().status, 408);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerTimeouts, IdleConnectionIsClosedSilently) {
  TestServer server(echo, with_short_timeouts());
  RawClient never_asked(server.port());
  EXPECT_EQ(never_asked.read_to_end(), "");
  RawClient asked(server.port());
  asked.send(get("/"));
  EXPECT_EQ(asked.read_response().status, 200);
  EXPECT_EQ(asked.read_to_end(), "");
}

TEST(ServerTimeouts, RequestUnderWayIsNotTimedOut) {
  DelayedResponses delayed;
  TestServer server(delayed.handler(), with_short_timeouts());
  RawClient client(server.port());
  client.send(get("/slow"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  EXPECT_FALSE(client.has_input(milliseconds(500)));
  waiting->second.send({200, {}, "worth it"});
  EXPECT_EQ(client.read_response().body, "worth it");
}

TEST(ServerTimeouts, ClientThatTakesNothingIsLetGo) {
  DelayedResponses delayed;
  http::ServerOptions options = with_short_timeouts();
  options.max_connections = 1;
  TestServer server(delayed.handler(), options);
  // Far more than the socket buffers of both sides take.
  std::string body;
  body.resize(64'000'000, 'x');
  RawClient deaf(server.port(), "127.0.0.1", 4096);
  deaf.send(get("/"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  waiting->second.send({200, {}, body});
  // There is room for one connection only, so this one is served once the other is gone.
  RawClient next(server.port());
  next.send(get("/next"));
  waiting = delayed.take();
  ASSERT_TRUE(waiting);
  waiting->second.send({200, {}, "next"});
  EXPECT_EQ(next.read_response().body, "next");
}

TEST(ServerTimeouts, ClientThatNeverClosesIsLetGoBehindTheLastAnswer) {
  http::ServerOptions options = with_short_timeouts();
  options.max_connections = 1;
  TestServer server(echo, options);
  RawClient lingering(server.port());
  lingering.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(lingering.read_response().status, 200);
  RawClient next(server.port());
  next.send(get("/next"));
  EXPECT_EQ(next.read_response().body, "GET /next ");
}

}  // namespace
}  // namespace cq::test
