#include "sqlite/knowledge/unit_cache.hpp"

#include <algorithm>

namespace cq::sqlite {

UnitCache::UnitCache() {
  for (Shard& shard : shards_) shard.sets.resize(kSets);
}

bool UnitCache::find(const ranking::UnitKey& key, std::uint64_t fingerprint, StoredUnit& unit) {
  const std::size_t hash = ranking::UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  Set& set = shard.sets[hash / kShards % kSets];
  for (std::size_t way = 0; way < kWays; ++way) {
    if (set.used[way] == 0 || set.fingerprint[way] != fingerprint) continue;
    const Entry& entry = set.entries[way];
    if (entry.key != key) continue;
    set.used[way] = ++shard.uses;
    unit = entry.unit;
    return true;
  }
  return false;
}

void UnitCache::keep(const ranking::UnitKey& key, std::uint64_t fingerprint,
                     const StoredUnit& unit) {
  if (unit.document.size() > kLongestDocument) return;
  const std::size_t hash = ranking::UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  Set& set = shard.sets[hash / kShards % kSets];
  std::size_t way = 0;
  while (way < kWays && (set.used[way] == 0 || set.entries[way].key != key)) ++way;
  if (way == kWays) {
    const auto oldest = std::min_element(set.used.begin(), set.used.end());
    way = static_cast<std::size_t>(oldest - set.used.begin());
  }
  set.entries[way] = {key, unit};
  set.fingerprint[way] = fingerprint;
  set.used[way] = ++shard.uses;
}

}  // namespace cq::sqlite
