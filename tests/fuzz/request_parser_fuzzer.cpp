// A libFuzzer harness: the first eight bytes of an input choose how the rest is cut into pieces.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/parser_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  std::uint64_t seed = 0;
  if (size < sizeof seed) return 0;
  std::memcpy(&seed, data, sizeof seed);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + sizeof seed,
                               size - sizeof seed);
  // Small, so that an input can reach them.
  cq::http::ParserLimits limits;
  limits.max_head = 512;
  limits.max_headers = 8;
  limits.max_body = 256;
  const std::string violated = cq::test::violated_property(bytes, limits, seed);
  if (!violated.empty()) {
    std::fprintf(stderr, "violated: %s\n", violated.c_str());
    std::abort();
  }
  return 0;
}
