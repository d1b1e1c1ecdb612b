#pragma once

#include <cq/export.hpp>
#include <cq/scalars/values.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Points of a scalar's series, as records carry them: many in one run of bytes. A module may keep
/// them in its database so, too. Safe from any thread.
namespace cq::scalars {

/// What one chunk holds at most, so that reading one takes little memory.
inline constexpr std::size_t kMostChunkPoints = 4096;

/// The points in few bytes, in their order, which may be any. Throws Error: invalid argument for
/// none, and for more than kMostChunkPoints.
CQ_EXPORT std::string encode_chunk(std::span<const Point> points);

/// The points that those bytes stand for; nullopt where they are no whole chunk, as a damaged file
/// may hold them. Damage that leaves a whole chunk isn't noticed: the result is other points. Takes
/// no more memory than kMostChunkPoints do, whatever the bytes say.
CQ_EXPORT std::optional<std::vector<Point>> decode_chunk(std::string_view bytes);

}  // namespace cq::scalars
