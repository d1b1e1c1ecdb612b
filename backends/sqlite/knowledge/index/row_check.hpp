#pragma once

#include <cq/ranking/ranking_index.hpp>
#include <cstdint>
#include <limits>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

using ranking::RankingIndex;

/// Compares an index with all rows of the units and of their domains, some rows at a time, so that
/// queries use the index meanwhile. Not safe for use by several threads.
class RowCheck {
 public:
  enum class Finding {
    kSameSoFar,
    kSame,  ///< of all rows
    kOther  ///< the index isn't of these rows
  };

  /// Compares the next rows that the connection sees, which must be what the index is of. Another
  /// index and another state of the rows may be given each time. Throws Error like any reading.
  [[nodiscard]] Finding compare_some(Connection& connection, const RankingIndex& index);

 private:
  std::int64_t behind_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace cq::sqlite
