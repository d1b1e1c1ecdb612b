#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Points of a scalar's series, as a database keeps them: many in one run of bytes. Safe from any
/// thread.
namespace cq::scalars {

/// A number that was logged.
struct Point {
  std::int64_t step = 0;
  std::int64_t time = 0;  ///< when it came, in milliseconds since 1970
  double value = 0;       ///< NaN, of any payload, and infinities too
};

/// What one chunk holds at most, so that reading one takes little memory.
inline constexpr std::size_t kMostChunkPoints = 4096;

/// The points in few bytes, in their order, which may be any. Throws Error: invalid argument for
/// none, and for more than kMostChunkPoints.
std::string encode_chunk(std::span<const Point> points);

/// The points that those bytes stand for; nullopt where they are no whole chunk, as a damaged file
/// may hold them. Damage that leaves a whole chunk isn't noticed: the result is other points. Takes
/// no more memory than kMostChunkPoints do, whatever the bytes say.
std::optional<std::vector<Point>> decode_chunk(std::string_view bytes);

}  // namespace cq::scalars
