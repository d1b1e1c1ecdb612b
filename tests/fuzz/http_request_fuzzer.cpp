// The request parser: the first eight bytes of an input choose how the rest is cut into pieces.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "fuzz/parser_properties.hpp"

namespace cq::test {

bool check_input(std::string_view input) {
  std::uint64_t seed = 0;
  if (input.size() < sizeof seed) return false;
  std::memcpy(&seed, input.data(), sizeof seed);
  input.remove_prefix(sizeof seed);
  // Small, so that an input can reach them.
  http::ParserLimits limits;
  limits.max_head = 512;
  limits.max_headers = 8;
  limits.max_body = 256;
  const std::string violated = violated_property(input, limits, seed);
  require(violated.empty(), violated);
  return parse_whole(input, limits).error_status == 0;
}

}  // namespace cq::test
