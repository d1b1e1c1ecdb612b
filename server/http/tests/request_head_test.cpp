#include "http/request_head.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace cq::http {
namespace {

int request_line_refusal(std::string_view line) {
  Request request;
  std::string host;
  try {
    parse_request_line(line, request, host);
  } catch (const FramingError& error) {
    return error.status();
  }
  return 0;
}

Request parsed(std::string_view line, std::string* host_out = nullptr) {
  Request request;
  std::string host;
  parse_request_line(line, request, host);
  if (host_out != nullptr) *host_out = host;
  return request;
}

TEST(RequestLine, KeepsPathAndQueryAsTheyCame) {
  const Request request = parsed("GET /a%2Fb//c/?domains=a&domains=b?x%20 HTTP/1.1");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/a%2Fb//c/?domains=a&domains=b?x%20");
  EXPECT_EQ(request.path, "/a%2Fb//c/");
  EXPECT_EQ(request.query, "domains=a&domains=b?x%20");
  EXPECT_EQ(request.minor_version, 1);
}

TEST(RequestLine, TakesAnyMethodThatIsAToken) {
  EXPECT_EQ(parsed("get / HTTP/1.0").method, "get");
  EXPECT_EQ(parsed("M-SEARCH / HTTP/1.1").method, "M-SEARCH");
}

TEST(RequestLine, ReducesAnAbsoluteUrlToItsPath) {
  std::string host;
  const Request request = parsed("GET http://example.org:8080/a?b HTTP/1.1", &host);
  EXPECT_EQ(request.target, "/a?b");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b");
  EXPECT_EQ(host, "example.org:8080");
  EXPECT_EQ(parsed("GET HTTPS://h HTTP/1.1").path, "/");
  EXPECT_EQ(parsed("GET http://h?q HTTP/1.1").target, "/?q");
}

TEST(RequestLine, TakesTheAsteriskForOptionsOnly) {
  EXPECT_EQ(parsed("OPTIONS * HTTP/1.1").path, "*");
  EXPECT_EQ(request_line_refusal("GET * HTTP/1.1"), 400);
}

TEST(RequestLine, RefusesWhatIsNotThreeParts) {
  for (const char* line : {"GET", "GET ", "GET /", "GET  / HTTP/1.1", "GET /  HTTP/1.1",
                           "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / HTTP/1.1 x", "/ HTTP/1.1",
                           "GET\t/\tHTTP/1.1", "G@T / HTTP/1.1", "GET HTTP/1.1"}) {
    EXPECT_EQ(request_line_refusal(line), 400) << line;
  }
}

TEST(RequestLine, RefusesAnEmptyOrMalformedVersion) {
  for (const char* line :
       {"GET / ", "GET / HTTP/", "GET / HTTP/1", "GET / HTTP/1.", "GET / HTTP/11", "GET / http/1.1",
        "GET / HTTP/1.1x", "GET / HTTP/a.b", "GET / FTP/1.1"}) {
    EXPECT_EQ(request_line_refusal(line), 400) << line;
  }
}

TEST(RequestLine, AnswersOtherVersionsWith505) {
  for (const char* line :
       {"GET / HTTP/2.0", "PRI * HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/1.2", "GET / HTTP/3.0"}) {
    EXPECT_EQ(request_line_refusal(line), 505) << line;
  }
}

TEST(RequestLine, RefusesTargetsThatAreNone) {
  for (const std::string target : {"a", "ftp://h/", "http:///x", "http://a@b/", "//", "host:443",
                                   "/a#b", "/\x7f", "/\xc3\xa9"}) {
    const int expected = target == "//" ? 0 : 400;
    EXPECT_EQ(request_line_refusal("GET " + target + " HTTP/1.1"), expected) << target;
  }
  EXPECT_EQ(request_line_refusal(std::string_view("GET /\0 HTTP/1.1", 15)), 400);
}

TEST(FieldLine, LowersTheNameAndTrimsTheValue) {
  const Header header = parse_field_line("X-Some-Name: \t a value \t");
  EXPECT_EQ(header.name, "x-some-name");
  EXPECT_EQ(header.value, "a value");
  EXPECT_EQ(parse_field_line("A:").value, "");
  EXPECT_EQ(parse_field_line("A:b:c").value, "b:c");
  EXPECT_EQ(parse_field_line("A: caf\xc3\xa9").value, "caf\xc3\xa9");
}

TEST(FieldLine, RefusesWhatCouldBeReadInTwoWays) {
  for (const std::string line :
       {"Content-Length : 5", "no colon", ": value", " folded", "\tfolded", "A\r: b", "A: b\rC: d",
        "A b: c", "A: \x01", "A: \x7f", "(A): b", "\xc3\xa9: b"}) {
    EXPECT_THROW(parse_field_line(line), FramingError) << line;
  }
  EXPECT_THROW(parse_field_line(std::string_view("A: b\0c", 6)), FramingError);
}

Request with_headers(std::vector<Header> headers, int minor_version = 1) {
  Request request;
  request.minor_version = minor_version;
  request.headers = std::move(headers);
  if (minor_version == 1) request.headers.push_back({"host", "x"});
  return request;
}

BodyFraming framing_of(std::vector<Header> headers, int minor_version = 1) {
  Request request = with_headers(std::move(headers), minor_version);
  return read_body_framing(request, ParserLimits{});
}

int refusal_of(std::vector<Header> headers, int minor_version = 1) {
  try {
    framing_of(std::move(headers), minor_version);
  } catch (const FramingError& error) {
    return error.status();
  }
  return 0;
}

bool keeps_alive(std::vector<Header> headers, int minor_version) {
  Request request = with_headers(std::move(headers), minor_version);
  read_body_framing(request, ParserLimits{});
  return request.keep_alive;
}

TEST(BodyFraming, HasNoBodyWithoutAHeaderForIt) {
  const BodyFraming framing = framing_of({});
  EXPECT_FALSE(framing.chunked);
  EXPECT_EQ(framing.length, 0U);
}

TEST(BodyFraming, TakesALengthOfDigits) {
  EXPECT_EQ(framing_of({{"content-length", "0"}}).length, 0U);
  EXPECT_EQ(framing_of({{"content-length", "0042"}}).length, 42U);
  EXPECT_EQ(framing_of({{"content-length", "1048576"}}).length, 1048576U);
}

TEST(BodyFraming, RefusesALengthThatIsNotDigits) {
  for (const char* value :
       {"", "5x", "+5", "-5", "abc", "5, 5", "5,5", "0x5", "5.0", "5 5", "\xd9\xa5"}) {
    EXPECT_EQ(refusal_of({{"content-length", value}}), 400) << value;
  }
}

TEST(BodyFraming, AnswersALengthOverTheLimitWith413HoweverLong) {
  for (const char* value :
       {"1048577", "4294967296", "18446744073709551616", "18446744073709551621",
        "99999999999999999999999999999999999999999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(refusal_of({{"content-length", value}}), 413) << value;
  }
  EXPECT_EQ(refusal_of({{"content-length", "99999999999999999999999999x"}}), 400);
}

TEST(BodyFraming, RefusesTwoLengthsEvenEqualOnes) {
  EXPECT_EQ(refusal_of({{"content-length", "5"}, {"content-length", "5"}}), 400);
  EXPECT_EQ(refusal_of({{"content-length", "5"}, {"content-length", "6"}}), 400);
}

TEST(BodyFraming, RefusesALengthBesideATransferCoding) {
  EXPECT_EQ(refusal_of({{"content-length", "5"}, {"transfer-encoding", "chunked"}}), 400);
  EXPECT_EQ(refusal_of({{"transfer-encoding", "chunked"}, {"content-length", "5"}}), 400);
}

TEST(BodyFraming, KnowsChunkedAndNoOtherTransferCoding) {
  EXPECT_TRUE(framing_of({{"transfer-encoding", "Chunked"}}).chunked);
  for (const char* value : {"gzip", "gzip, chunked", "chunked, gzip", "identity", "xchunked",
                            "chunked;a=b", "chunked,", ""}) {
    EXPECT_EQ(refusal_of({{"transfer-encoding", value}}), 501) << value;
  }
  EXPECT_EQ(refusal_of({{"transfer-encoding", "chunked"}, {"transfer-encoding", "chunked"}}), 400);
}

TEST(BodyFraming, RefusesATransferCodingInHttp10) {
  EXPECT_EQ(refusal_of({{"transfer-encoding", "chunked"}}, 0), 400);
}

TEST(BodyFraming, NeedsOneHostInHttp11) {
  Request none;
  EXPECT_THROW(read_body_framing(none, ParserLimits{}), FramingError);
  EXPECT_EQ(refusal_of({{"host", "x"}}), 400);  // the second
  EXPECT_EQ(refusal_of({}, 0), 0);
  EXPECT_EQ(refusal_of({{"host", "x"}, {"host", "x"}}, 0), 400);
}

TEST(BodyFraming, TakesAnUnusualHostButNotWhatCanBeNone) {
  for (const char* value : {"", "x:99999", "x:port", "[::1]:80", "a_b.example", "192.0.2.1"}) {
    EXPECT_EQ(refusal_of({{"host", value}}, 0), 0) << value;
  }
  for (const char* value : {"a b", "a/b", "a@b", "a\"b", "a<b", "caf\xc3\xa9", "a,b c"}) {
    EXPECT_EQ(refusal_of({{"host", value}}, 0), 400) << value;
  }
}

TEST(BodyFraming, KeepsAliveByVersionAndConnectionOptions) {
  EXPECT_TRUE(keeps_alive({}, 1));
  EXPECT_FALSE(keeps_alive({}, 0));
  EXPECT_FALSE(keeps_alive({{"connection", "Close"}}, 1));
  EXPECT_FALSE(keeps_alive({{"connection", "keep-alive, close"}}, 1));
  EXPECT_FALSE(keeps_alive({{"connection", "upgrade"}, {"connection", "close"}}, 1));
  EXPECT_TRUE(keeps_alive({{"connection", "x , Keep-Alive"}}, 0));
  EXPECT_FALSE(keeps_alive({{"connection", "keep-alive, close"}}, 0));
  EXPECT_TRUE(keeps_alive({{"connection", "closed, enclose"}}, 1));
}

TEST(BodyFraming, ExpectsContinueOnlyForABodyInHttp11) {
  EXPECT_TRUE(framing_of({{"expect", "100-Continue"}, {"content-length", "5"}}).expects_continue);
  EXPECT_TRUE(
      framing_of({{"expect", "100-continue"}, {"transfer-encoding", "chunked"}}).expects_continue);
  EXPECT_FALSE(framing_of({{"expect", "100-continue"}}).expects_continue);
  EXPECT_FALSE(
      framing_of({{"expect", "100-continue"}, {"content-length", "5"}}, 0).expects_continue);
}

TEST(BodyFraming, AnswersAnotherExpectationWith417) {
  EXPECT_EQ(refusal_of({{"expect", "200-ok"}}), 417);
  EXPECT_EQ(refusal_of({{"expect", "100-continue, x"}}), 417);
}

}  // namespace
}  // namespace cq::http
