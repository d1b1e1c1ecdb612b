#pragma once

#include <vector>

#include "sqlite/scalars/chunk_rows.hpp"

namespace cq::scalars {

/// A chunk with fewer points is open: whatever is logged is added to it, so that one point costs
/// the writing of few. With as many it joins the chunk before it, if that is small; and a chunk
/// that is small no more joins the one before it, unless that is full. So each point of a full
/// chunk is written about 40 times if points come one by one, and twice if they come by the
/// thousand.
inline constexpr std::size_t kOpenChunkPoints = 64;
inline constexpr std::size_t kSmallChunkPoints = 512;

/// Adds points, in the order in which they were logged, to a series, which is made when it isn't
/// there; returns whether it was made. Within the caller's transaction.
bool append_points(sqlite::Connection& connection, const SeriesKey& series,
                   std::vector<Point> points);

}  // namespace cq::scalars
