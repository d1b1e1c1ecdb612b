#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/request_parser.hpp"

namespace cq::test {

/// The only request in the bytes, which hold nothing else.
inline http::Request parse_one(std::string_view bytes, const http::ParserLimits& limits = {}) {
  http::RequestParser parser(limits);
  const auto status = parser.parse(bytes);
  if (status == http::RequestParser::Status::kFailed) {
    ADD_FAILURE() << "refused: " << parser.error().what();
    return {};
  }
  EXPECT_EQ(status, http::RequestParser::Status::kComplete);
  EXPECT_TRUE(bytes.empty());
  return parser.take();
}

/// The status the bytes are refused with, 0 when they are not.
inline int refusal_of(std::string_view bytes, const http::ParserLimits& limits = {}) {
  http::RequestParser parser(limits);
  while (!bytes.empty()) {
    switch (parser.parse(bytes)) {
      case http::RequestParser::Status::kFailed:
        return parser.error().status();
      case http::RequestParser::Status::kComplete:
        parser.take();
        break;
      case http::RequestParser::Status::kNeedMore:
        break;
    }
  }
  return 0;
}

/// A request with the given header lines, each with its ending.
inline std::string request_with(std::string_view header_lines, std::string_view body = {}) {
  std::string request = "POST / HTTP/1.1\r\nHost: x\r\n";
  return request.append(header_lines).append("\r\n").append(body);
}

}  // namespace cq::test
