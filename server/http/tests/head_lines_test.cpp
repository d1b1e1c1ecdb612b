#include "http/head_lines.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/framing_error.hpp"

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

}  // namespace
}  // namespace cq::http
