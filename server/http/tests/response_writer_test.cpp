#include "http/response_writer.hpp"

#include <gtest/gtest.h>

namespace cq::http {
namespace {

std::string written(const Response& response, const ResponseFraming& framing = {}) {
  ResponseWriter writer;
  std::string out;
  writer.write(response, framing, out);
  // The date is this second's: its form is tested on its own.
  const std::size_t date = out.find("Date: ");
  out.erase(date, out.find("\r\n", date) + 2 - date);
  return out;
}

TEST(ResponseWriter, WritesHeadersAndLength) {
  EXPECT_EQ(
      written(json_response(201, "{}")),
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(ResponseWriter, TellsTheLengthOfABodyThatHeadDoesNotSend) {
  EXPECT_EQ(written(json_response(200, "1234"), {1, true, true}),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n");
}

TEST(ResponseWriter, SaysWhatBecomesOfTheConnection) {
  EXPECT_EQ(written({}, {1, false, true}), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(written({}, {1, false, false}),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(written({}, {0, false, true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ResponseWriter, SendsNoBodyWithAStatusThatHasNone) {
  EXPECT_EQ(written({204, {}, "body"}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(written({304, {}, "body"}), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(ResponseWriter, KeepsFramingToItself) {
  const Response response{200,
                          {{"content-length", "99"},
                           {"Transfer-Encoding", "chunked"},
                           {"Connection", "upgrade"},
                           {"DATE", "never"},
                           {"Allow", "GET"}},
                          "x"};
  EXPECT_EQ(written(response), "HTTP/1.1 200 OK\r\nAllow: GET\r\nContent-Length: 1\r\n\r\nx");
}

TEST(ResponseWriter, LetsNoHeaderSplitTheResponse) {
  for (const Header& header : {Header{"Location", "/a\r\nSet-Cookie: x"}, Header{"A\n", "b"},
                               Header{"", "b"}, Header{"A", std::string("\0", 1)}}) {
    const std::string out = written({307, {header}, "secret"});
    EXPECT_TRUE(out.starts_with("HTTP/1.1 500 ")) << out;
    EXPECT_EQ(out.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(out.find("secret"), std::string::npos);
  }
  EXPECT_TRUE(written({100, {}, ""}).starts_with("HTTP/1.1 500 "));
}

TEST(ResponseWriter, DetailsAreJson) {
  EXPECT_EQ(detail_response(404, "Not Found").body, R"({"detail":"Not Found"})");
}

TEST(ReasonPhrase, NamesEveryStatusInUse) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(307), "Temporary Redirect");
  EXPECT_EQ(reason_phrase(422), "Unprocessable Entity");
  EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
  EXPECT_EQ(reason_phrase(299), "Unknown");
}

TEST(DateCache, WritesAnImfFixdate) {
  DateCache cache;
  EXPECT_EQ(cache.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(cache.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(cache.at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace cq::http
