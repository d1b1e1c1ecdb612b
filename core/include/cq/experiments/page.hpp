#pragma once

#include <cq/timestamp.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

/// How the lists of experiments are asked for. All of them are by created_at (of members
/// joined_at), ties by id, in either direction.
namespace cq::experiments {

/// A row's place in a list: no other has the same.
struct Place {
  Timestamp created_at{};
  std::string id;

  bool operator==(const Place&) const = default;
};

enum class Order {
  kOldestFirst,
  kNewestFirst  ///< the exact reverse
};

/// Any number of rows.
inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

/// A piece of a list. One with a limit may hold fewer rows than that where these are long, so that
/// it doesn't take up much memory: what has no rows is behind the list's end.
struct Page {
  Order order = Order::kOldestFirst;
  /// Those that come behind this place in that order, whether or not a row has it.
  std::optional<Place> behind{};
  std::size_t limit = kNoLimit;  ///< at most that many; 0: none
};

}  // namespace cq::experiments
