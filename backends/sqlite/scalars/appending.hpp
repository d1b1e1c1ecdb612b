#pragma once

#include <vector>

#include "sqlite/scalars/chunk_rows.hpp"

namespace cq::scalars {

/// A chunk with fewer points is open: whatever is logged is added to it. So one point costs the
/// writing of few, while full chunks are written about twice for each point.
inline constexpr std::size_t kOpenChunkPoints = 256;

/// Adds points, in the order in which they were logged, to a series, which is made when it isn't
/// there; returns whether it was made. Within the caller's transaction.
bool append_points(sqlite::Connection& connection, const SeriesKey& series,
                   std::vector<Point> points);

}  // namespace cq::scalars
