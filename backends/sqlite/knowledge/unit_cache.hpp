#pragma once

#include <array>
#include <cq/knowledge/unit.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace cq::sqlite {

/// Recently returned units, so that they needn't be read again. Each is kept with its row's
/// fingerprint, and found by both: what has changed isn't found. Holds at most 8192 units, and none
/// whose document is longer than 4 KiB, so at most about 35 MiB; of units of ordinary size 9 MiB.
/// Safe from any thread.
class UnitCache {
 public:
  UnitCache();

  /// Whether it is here; then `unit` becomes a copy.
  bool find(const ranking::UnitKey& key, std::uint64_t fingerprint, StoredUnit& unit);
  /// In place of whatever was used longest ago where it belongs.
  void keep(const ranking::UnitKey& key, std::uint64_t fingerprint, const StoredUnit& unit);

 private:
  static constexpr std::size_t kLongestDocument = 4096;
  // Where more units in use belong to a set than that, they push each other out, and a query that
  // meets one that is gone goes to a worker. With 4 ways that happens long before all are taken.
  static constexpr std::size_t kWays = 16;
  static constexpr std::size_t kSets = 32;
  static constexpr std::size_t kShards = 16;  // kWays * kSets * kShards units

  struct Entry {
    ranking::UnitKey key;
    StoredUnit unit;
  };
  /// What is looked at of entries that aren't the wanted one stands close together.
  struct alignas(64) Set {
    std::array<std::uint64_t, kWays> fingerprint{};
    std::array<std::uint64_t, kWays> used{};  ///< 0: there is none
    std::array<Entry, kWays> entries{};
  };
  struct Shard {
    std::mutex mutex;
    std::uint64_t uses = 0;  // guarded by mutex
    std::vector<Set> sets;   // guarded by mutex
  };

  std::array<Shard, kShards> shards_;
};

}  // namespace cq::sqlite
