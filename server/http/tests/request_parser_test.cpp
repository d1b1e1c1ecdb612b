#include "http/request_parser.hpp"

#include <gtest/gtest.h>

#include "http/tests/parse_helpers.hpp"

namespace cq::http {
namespace {

using cq::test::parse_one;
using cq::test::refusal_of;
using cq::test::request_with;
using Phase = RequestParser::Phase;
using Status = RequestParser::Status;

TEST(RequestParser, ReadsARequestWithoutABody) {
  const Request request =
      parse_one("GET /knowledge?domains=a&domains=b HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/knowledge");
  EXPECT_EQ(request.query, "domains=a&domains=b");
  EXPECT_TRUE(request.keep_alive);
  ASSERT_NE(request.header("accept"), nullptr);
  EXPECT_EQ(*request.header("accept"), "*/*");
  EXPECT_EQ(request.header("missing"), nullptr);
}

TEST(RequestParser, KeepsDuplicateHeadersInOrder) {
  const Request request = parse_one(request_with("X-A: 1\r\nx-b: 2\r\nX-a: 3\r\n"));
  ASSERT_EQ(request.headers.size(), 4U);
  EXPECT_EQ(request.headers[1].name, "x-a");
  EXPECT_EQ(request.headers[1].value, "1");
  EXPECT_EQ(request.headers[3].name, "x-a");
  EXPECT_EQ(request.headers[3].value, "3");
  EXPECT_EQ(*request.header("x-a"), "1");
}

TEST(RequestParser, TakesUnusualHeadersAsTheyAre) {
  const Request request = parse_one(request_with(
      "Accept: nonsense\r\nContent-Type: ;;\r\nDate: yesterday\r\nCookie: =;=\r\nRange: x\r\n"));
  EXPECT_EQ(*request.header("accept"), "nonsense");
  EXPECT_EQ(*request.header("content-type"), ";;");
  EXPECT_EQ(*request.header("cookie"), "=;=");
}

TEST(RequestParser, ReadsABodyByItsLength) {
  EXPECT_EQ(parse_one(request_with("Content-Length: 5\r\n", "hello")).body, "hello");
  EXPECT_EQ(parse_one(request_with("Content-Length: 0\r\n")).body, "");
}

TEST(RequestParser, ReadsAChunkedBody) {
  const auto bytes = request_with("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(parse_one(bytes).body, "abc");
}

TEST(RequestParser, ReadsRequestsOneBehindAnother) {
  const std::string bytes = request_with("Content-Length: 2\r\n", "ab") + "GET /2 HTTP/1.0\r\n\r\n";
  const ParserLimits limits;
  RequestParser two(limits);
  std::string_view rest = bytes;
  ASSERT_EQ(two.parse(rest), Status::kComplete);
  EXPECT_EQ(two.take().body, "ab");
  ASSERT_EQ(two.parse(rest), Status::kComplete);
  const Request second = two.take();
  EXPECT_EQ(second.path, "/2");
  EXPECT_FALSE(second.keep_alive);
  EXPECT_TRUE(second.headers.empty());
  EXPECT_TRUE(second.body.empty());
  EXPECT_TRUE(rest.empty());
}

TEST(RequestParser, AnyCutMakesNoDifference) {
  const std::string whole = "\r\n" + request_with("X: y\r\nTransfer-Encoding: chunked\r\n",
                                                  "3;e\r\nabc\r\n0\r\nT: t\r\n\r\n");
  const ParserLimits limits;
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    RequestParser parser(limits);
    const std::string first = whole.substr(0, cut);
    const std::string second = whole.substr(cut);
    std::string_view piece = first;
    ASSERT_EQ(parser.parse(piece), Status::kNeedMore) << cut;
    EXPECT_TRUE(piece.empty());
    piece = second;
    ASSERT_EQ(parser.parse(piece), Status::kComplete) << cut;
    EXPECT_EQ(parser.take().body, "abc") << cut;
  }
}

TEST(RequestParser, TellsItsPhase) {
  const ParserLimits limits;
  RequestParser parser(limits);
  const auto feed = [&](std::string_view bytes) { return parser.parse(bytes); };
  EXPECT_EQ(parser.phase(), Phase::kIdle);
  feed("\r\n");
  EXPECT_EQ(parser.phase(), Phase::kIdle);
  feed("P");
  EXPECT_EQ(parser.phase(), Phase::kHead);
  feed("OST / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_EQ(parser.phase(), Phase::kHead);
  feed("Content-Length: 2\r\n\r\n");
  EXPECT_EQ(parser.phase(), Phase::kBody);
  feed("ab");
  parser.take();
  EXPECT_EQ(parser.phase(), Phase::kIdle);
}

TEST(RequestParser, ToleratesTwoEmptyLinesBeforeARequest) {
  EXPECT_EQ(parse_one("\r\n\r\nGET / HTTP/1.0\r\n\r\n").path, "/");
  EXPECT_EQ(refusal_of("\r\n\r\n\r\n"), 400);
}

TEST(RequestParser, AwaitsContinueUntilTheBodyBegins) {
  const ParserLimits limits;
  RequestParser parser(limits);
  std::string_view head =
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n";
  parser.parse(head);
  EXPECT_FALSE(parser.awaits_continue());
  std::string_view end = "\r\n";
  parser.parse(end);
  EXPECT_TRUE(parser.awaits_continue());
  std::string_view body = "a";
  parser.parse(body);
  EXPECT_FALSE(parser.awaits_continue());
}

TEST(RequestParser, GivesAnAbsoluteTargetsHostPrecedence) {
  const Request request = parse_one("GET http://real:1/p HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(*request.header("host"), "real:1");
}

TEST(RequestParser, RefusesTwoContentLengths) {
  EXPECT_EQ(refusal_of(request_with("Content-Length: 2\r\nContent-Length: 2\r\n", "ab")), 400);
}

TEST(RequestParser, RefusesBareLineFeedsInTheHead) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\nHost: x\n\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: x\n\r\n"), 400);
  EXPECT_EQ(refusal_of("\n"), 400);
}

TEST(RequestParser, RefusesWhatCannotBecomeARequestAtItsFirstByte) {
  EXPECT_EQ(refusal_of("\x16\x03\x01"), 400);
  EXPECT_EQ(refusal_of("{"), 400);
}

TEST(RequestParser, RefusesTooManyHeaders) {
  ParserLimits limits;
  limits.max_headers = 3;
  EXPECT_EQ(refusal_of(request_with("A: 1\r\nB: 2\r\n"), limits), 0);
  EXPECT_EQ(refusal_of(request_with("A: 1\r\nB: 2\r\nC: 3\r\n"), limits), 431);
}

TEST(RequestParser, RefusesAHeadOverTheLimitAndTakesOneOfIt) {
  const std::string shell = request_with("A: \r\n");
  ParserLimits limits;
  const std::string exact(limits.max_head - shell.size(), 'v');
  EXPECT_EQ(refusal_of(request_with("A: " + exact + "\r\n"), limits), 0);
  EXPECT_EQ(refusal_of(request_with("A: " + exact + "v\r\n"), limits), 431);
}

TEST(RequestParser, RefusesAnEndlessLineOnceItIsOverTheLimit) {
  const ParserLimits limits;
  RequestParser parser(limits);
  const std::string piece(1000, 'a');
  Status status = Status::kNeedMore;
  std::size_t sent = 0;
  while (status == Status::kNeedMore) {
    std::string_view bytes = piece;
    status = parser.parse(bytes);
    sent += piece.size();
    ASSERT_LE(sent, limits.max_head + piece.size());
  }
  EXPECT_EQ(parser.error().status(), 431);
}

TEST(RequestParser, KnowsABodyOverTheLimitFromTheHead) {
  EXPECT_EQ(refusal_of(request_with("Content-Length: 1048577\r\n")), 413);
  EXPECT_EQ(refusal_of(request_with("Expect: 100-continue\r\nContent-Length: 1048577\r\n")), 413);
  EXPECT_EQ(refusal_of(request_with("Transfer-Encoding: chunked\r\n", "100001\r\n")), 413);
}

TEST(RequestParser, TakesNothingAfterAnError) {
  const ParserLimits limits;
  RequestParser parser(limits);
  std::string_view bytes = "BAD\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_EQ(parser.parse(bytes), Status::kFailed);
  const std::size_t left = bytes.size();
  ASSERT_EQ(parser.parse(bytes), Status::kFailed);
  EXPECT_EQ(bytes.size(), left);
}

TEST(RequestParser, TakesAPathOfSixteenThousandSlashes) {
  const std::string slashes(16'000, '/');
  EXPECT_EQ(parse_one("GET " + slashes + " HTTP/1.1\r\nHost: x\r\n\r\n").path, slashes);
}

// Looking at each byte once, this takes milliseconds; looking at all of the head again for each
// byte takes over a hundred million steps, and for each of 100 heads, minutes.
TEST(RequestParser, LooksAtEachByteOfAHeadOnce) {
  const std::string head = request_with("A: " + std::string(16'000, 'v') + "\r\n");
  const ParserLimits limits;
  RequestParser parser(limits);
  for (int round = 0; round < 100; ++round) {
    for (std::size_t i = 0; i < head.size(); ++i) {
      std::string_view byte = std::string_view(head).substr(i, 1);
      const Status status = parser.parse(byte);
      ASSERT_EQ(status, i + 1 == head.size() ? Status::kComplete : Status::kNeedMore);
    }
    parser.take();
  }
}

}  // namespace
}  // namespace cq::http
