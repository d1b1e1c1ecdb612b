#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace cq::knowledge {

/// Units by their status.
struct UnitCounts {
  std::uint64_t pending = 0;
  std::uint64_t approved = 0;
  std::uint64_t rejected = 0;
};

/// Counts a store's units, but seldom: between two counts it returns nothing new, however often it
/// is asked. Safe from any thread.
class UnitCounter {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  /// A count reads much of the store, so this is in seconds what monitoring needs at most.
  static constexpr std::chrono::seconds kInterval{10};

  explicit UnitCounter(host::StorePart<Statistics> statistics,
                       Now now = std::chrono::steady_clock::now);

  /// A new count; nullopt when it isn't time for one, or another thread counts, or the store has
  /// no statistics. May wait for the store, and throws what it throws.
  [[nodiscard]] std::optional<UnitCounts> count_if_due();

 private:
  host::StorePart<Statistics> statistics_;
  const Now now_;
  std::mutex counting_;
  std::optional<std::chrono::steady_clock::time_point> counted_;  // guarded by counting_
  bool can_count_ = true;                                         // guarded by counting_
};

}  // namespace cq::knowledge
