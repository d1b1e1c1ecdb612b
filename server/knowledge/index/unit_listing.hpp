#pragma once

#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "knowledge/index/indexed_units.hpp"

namespace cq::knowledge {

/// Asked before each page; true ends the listing, which then throws ListingStopped.
using ListingStop = std::function<bool()>;
struct ListingStopped {};
/// The units need more memory than they may have.
struct TooManyUnits {};

struct ListingBounds {
  std::size_t most_bytes;   ///< of memory that the units take
  std::int64_t page_units;  ///< at most, of one page, which has 1 MiB and one unit, too
};

/// All approved units of a store, which is read page by page. Of what changes meanwhile it may have
/// either state, and lack what wasn't approved at the beginning. Throws what the store throws, and
/// Error: internal when its pages can't be the whole, as a unit went away between two of them or
/// the store goes round in circles.
std::unique_ptr<IndexedUnits> list_units(Knowledge& knowledge, Reviews& reviews,
                                         const ListingBounds& bounds, const ListingStop& stop);

}  // namespace cq::knowledge
