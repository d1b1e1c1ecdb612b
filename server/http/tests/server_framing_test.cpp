// What clients send, over raw sockets to a real server: each test is named after a way in which an
// HTTP layer has gone wrong.
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "http/tests/test_server.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

class ServerFraming : public testing::Test {
 protected:
  RawClient connect() { return RawClient(server_.port()); }

  /// Sends it, and a request behind it that must not be served: the answer must be the only one.
  void expect_refused(const std::string& bytes, int status) {
    const int before = handled_;
    RawClient client = connect();
    client.send(bytes);
    client.try_send(get("/smuggled"));
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, status) << bytes.substr(0, 200);
    EXPECT_EQ(response.header("content-type"), "application/json");
    EXPECT_EQ(response.header("connection"), "close");
    EXPECT_TRUE(response.body.starts_with(R"({"detail":")")) << response.body;
    EXPECT_TRUE(client.is_closed_by_server()) << bytes.substr(0, 200);
    EXPECT_EQ(handled_, before) << bytes.substr(0, 200);
    // Others are served as before.
    RawClient next = connect();
    next.send(get("/next"));
    EXPECT_EQ(next.read_response().body, "GET /next ");
  }

  std::atomic<int> handled_{0};
  TestServer server_{[this](http::Request request, http::Responder responder) {
    if (request.path == "/smuggled" || request.path == "/bad") ++handled_;
    echo(std::move(request), std::move(responder));
  }};
};

std::string post(const std::string& header_lines, const std::string& body = {}) {
  return "POST /bad HTTP/1.1\r\nHost: x\r\n" + header_lines + "\r\n" + body;
}

TEST_F(ServerFraming, ChunkCarriageReturnAndLineFeedInTwoSegments) {
  RawClient client = connect();
  client.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r");
  // A request of another client in between shows that the server is alive and has read the first.
  RawClient other = connect();
  other.send(get("/other"));
  EXPECT_EQ(other.read_response().status, 200);
  client.send("\n0\r");
  client.send("\n\r");
  client.send("\n");
  EXPECT_EQ(client.read_response().body, "POST /c hello");
}

TEST_F(ServerFraming, ChunkedRequestByteByByte) {
  RawClient client = connect();
  client.send_byte_by_byte(
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: t\r\n\r\n");
  EXPECT_EQ(client.read_response().body, "POST /c abcde");
  client.send(get("/same"));
  EXPECT_EQ(client.read_response().body, "GET /same ");
}

TEST_F(ServerFraming, ContentLengthsThatAreNone) {
  for (const char* value : {"5x", "+5", "abc", "5, 5", "-1", ""}) {
    expect_refused(post(std::string("Content-Length: ") + value + "\r\n", "hello"), 400);
  }
}

TEST_F(ServerFraming, DuplicateContentLengths) {
  expect_refused(post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400);
  expect_refused(post("Content-Length: 5\r\ncontent-length: 0\r\n", "hello"), 400);
}

TEST_F(ServerFraming, ContentLengthBesideTransferEncoding) {
  expect_refused(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
}

TEST_F(ServerFraming, HugeContentLengthIsRefusedAtTheHead) {
  for (const char* value : {"1048577", "9223372036854775807", "99999999999999999999999"}) {
    expect_refused(post(std::string("Content-Length: ") + value + "\r\n"), 413);
  }
}

TEST_F(ServerFraming, BlankBeforeTheColon) {
  expect_refused(post("Content-Length : 5\r\n", "hello"), 400);
}

TEST_F(ServerFraming, NulInAHeaderValue) {
  expect_refused(post(std::string("X: a\0b\r\n", 8)), 400);
}

TEST_F(ServerFraming, FoldedHeader) {
  expect_refused(post("X: a\r\n b\r\n"), 400);
}

TEST_F(ServerFraming, BareLineFeeds) {
  expect_refused("GET /bad HTTP/1.1\nHost: x\n\n", 400);
}

TEST_F(ServerFraming, EmptyHttpVersion) {
  expect_refused("GET /bad \r\nHost: x\r\n\r\n", 400);
  expect_refused("GET /bad\r\nHost: x\r\n\r\n", 400);
}

TEST_F(ServerFraming, OtherHttpVersions) {
  expect_refused("GET /bad HTTP/2.0\r\nHost: x\r\n\r\n", 505);
  expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
}

TEST_F(ServerFraming, MissingAndDuplicateHost) {
  expect_refused("GET /bad HTTP/1.1\r\n\r\n", 400);
  expect_refused("GET /bad HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400);
}

TEST_F(ServerFraming, UnknownTransferCoding) {
  expect_refused(post("Transfer-Encoding: gzip, chunked\r\n"), 501);
}

TEST_F(ServerFraming, UnknownExpectation) {
  expect_refused(post("Expect: the-unexpected\r\nContent-Length: 5\r\n", "hello"), 417);
}

TEST_F(ServerFraming, TlsGreeting) {
  expect_refused("\x16\x03\x01\x02", 400);
}

TEST_F(ServerFraming, ErrorWithinAChunkedBodyEndsTheConnection) {
  expect_refused(post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"), 400);
}

TEST_F(ServerFraming, BodyOverTheLimitIsAnsweredWhileItIsStillBeingSent) {
  RawClient client = connect();
  client.send(post("Content-Length: 2000000\r\n", std::string(500'000, 'x')));
  EXPECT_EQ(client.read_response().status, 413);
  EXPECT_TRUE(client.is_closed_by_server());
  RawClient next = connect();
  next.send(get("/next"));
  EXPECT_EQ(next.read_response().status, 200);
}

TEST_F(ServerFraming, BodyOfExactlyTheLimitIsTaken) {
  const std::string body(1'048'576, 'x');
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n" + body);
  EXPECT_EQ(client.read_response().body.size(), body.size() + 7);
}

TEST_F(ServerFraming, TooManyHeaders) {
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "X" + std::to_string(i) + ": y\r\n";
  expect_refused(post(lines), 431);
}

TEST_F(ServerFraming, HeadTooLarge) {
  expect_refused(post("X: " + std::string(20'000, 'y') + "\r\n"), 431);
}

TEST_F(ServerFraming, HeadByteByByte) {
  RawClient client = connect();
  client.send_byte_by_byte(get("/slowly?but=surely"));
  EXPECT_EQ(client.read_response().body, "GET /slowly?but=surely ");
}

TEST_F(ServerFraming, SixteenThousandSlashes) {
  const std::string slashes(16'000, '/');
  RawClient client = connect();
  client.send(get(slashes));
  EXPECT_EQ(client.read_response().body, "GET " + slashes + " ");
}

TEST_F(ServerFraming, DoubleAndTrailingSlashesAreKept) {
  RawClient client = connect();
  client.send(get("//a//b/?x"));
  EXPECT_EQ(client.read_response().body, "GET //a//b/?x ");
}

TEST_F(ServerFraming, RepeatedQueryParametersAreKept) {
  RawClient client = connect();
  client.send(get("/k?domains=a&domains=b&x=%zz"));
  EXPECT_EQ(client.read_response().body, "GET /k?domains=a&domains=b&x=%zz ");
}

TEST_F(ServerFraming, UnusualHeadersReachTheHandler) {
  RawClient client = connect();
  client.send(
      "GET /odd HTTP/1.1\r\nHost: x:99999\r\nAccept: text/\r\nContent-Type: nonsense\r\n"
      "Date: no day\r\nCookie: ;;;\r\nRange: -\r\nAuthorization: \r\n\r\n");
  EXPECT_EQ(client.read_response().body, "GET /odd ");
}

TEST_F(ServerFraming, HeadIsAnsweredWithoutABody) {
  RawClient client = connect();
  client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n" + get("/behind"));
  const RawResponse head = client.read_response(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "8");
  EXPECT_EQ(client.read_response().body, "GET /behind ");
}

TEST_F(ServerFraming, PipelinedRequestsAreAllAnsweredInOrder) {
  RawClient client = connect();
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += get("/" + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.read_response().body, "GET /" + std::to_string(i) + " ");
  }
}

TEST_F(ServerFraming, PartialSecondHeadIsNotLost) {
  RawClient client = connect();
  client.send(get("/one") + "GET /tw");
  EXPECT_EQ(client.read_response().body, "GET /one ");
  client.send("o HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_response().body, "GET /two ");
}

TEST_F(ServerFraming, Http11StaysOpenWithoutAConnectionHeader) {
  RawClient client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(get("/again"));
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("connection"), std::nullopt);
  }
}

TEST_F(ServerFraming, Http10IsClosedWithoutAConnectionHeader) {
  RawClient client = connect();
  client.send("GET /old HTTP/1.0\r\n\r\n");
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.body, "GET /old ");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerFraming, Http10StaysOpenWhenItAsksTo) {
  RawClient client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET /old HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    EXPECT_EQ(client.read_response().header("connection"), "keep-alive");
  }
}

TEST_F(ServerFraming, ClosesWhenAskedTo) {
  RawClient client = connect();
  client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get("/smuggled"));
  EXPECT_EQ(client.read_response().header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerFraming, ExpectedContinueIsGivenBeforeTheBody) {
  RawClient client = connect();
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_response().status_line, "HTTP/1.1 100 Continue");
  client.send("ab");
  EXPECT_EQ(client.read_response().body, "POST /e ab");
}

TEST_F(ServerFraming, ExpectedContinueIsRefusedForABodyOverTheLimit) {
  expect_refused(post("Expect: 100-continue\r\nContent-Length: 2000000\r\n"), 413);
}

TEST_F(ServerFraming, ClientThatEndsItsSideIsStillAnswered) {
  RawClient client = connect();
  client.send(get("/half"));
  client.end_sending();
  EXPECT_EQ(client.read_response().body, "GET /half ");
  EXPECT_TRUE(client.is_closed_by_server());
}

}  // namespace
}  // namespace cq::test
