// Chunks of scalars, as a damaged database may hold them.
#include <bit>
#include <cq/scalars/chunk.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace cq::test {
namespace {

bool is_same(const scalars::Point& left, const scalars::Point& right) {
  return left.step == right.step && left.time == right.time &&
         std::bit_cast<std::uint64_t>(left.value) == std::bit_cast<std::uint64_t>(right.value);
}

}  // namespace

bool check_input(std::string_view input) {
  const auto points = scalars::decode_chunk(input);
  if (!points) return false;
  require(!points->empty() && points->size() <= scalars::kMostChunkPoints,
          "a chunk has as many points as one may have");
  const auto again = scalars::decode_chunk(scalars::encode_chunk(*points));
  require(again && again->size() == points->size(), "points that were read can be written");
  for (std::size_t i = 0; i < points->size(); ++i) {
    require(is_same((*again)[i], (*points)[i]), "what is read again is the same");
  }
  return true;
}

}  // namespace cq::test
