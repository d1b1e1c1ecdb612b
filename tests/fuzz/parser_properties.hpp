#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/request_head.hpp"

namespace cq::test {

/// What a parser made of some bytes.
struct ParseOutcome {
  std::vector<http::Request> requests;
  int error_status = 0;  ///< 0: it waits for more
  std::string error_detail;
};

bool operator==(const ParseOutcome& left, const ParseOutcome& right);

/// What the parser makes of the bytes in one piece.
ParseOutcome parse_whole(std::string_view bytes, const http::ParserLimits& limits);

/// The same in pieces, whose sizes follow from the seed.
ParseOutcome parse_split(std::string_view bytes, const http::ParserLimits& limits,
                         std::uint64_t seed);

/// What holds whatever a client sends: the pieces make no difference, no request is over a limit,
/// and none holds what could be read in another way further on. Returns the first property that
/// doesn't hold, or an empty text.
std::string violated_property(std::string_view bytes, const http::ParserLimits& limits,
                              std::uint64_t seed);

}  // namespace cq::test
