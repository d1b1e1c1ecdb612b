#include "sqlite/unit_cache.hpp"

#include <algorithm>

namespace cq::sqlite {

UnitCache::UnitCache() {
  for (Shard& shard : shards_) {
    shard.tags.resize(kSets);
    shard.entries.resize(kSets);
  }
}

bool UnitCache::find(const UnitKey& key, std::uint64_t fingerprint, StoredUnit& unit) {
  const std::size_t hash = UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::size_t set = hash / kShards % kSets;
  const std::lock_guard lock(shard.mutex);
  Tags& tags = shard.tags[set];
  for (std::size_t way = 0; way < kWays; ++way) {
    if (tags.used[way] == 0 || tags.fingerprint[way] != fingerprint) continue;
    const Entry& entry = shard.entries[set][way];
    if (entry.key != key) continue;
    tags.used[way] = ++shard.uses;
    unit = entry.unit;
    return true;
  }
  return false;
}

void UnitCache::keep(const UnitKey& key, std::uint64_t fingerprint, const StoredUnit& unit) {
  if (unit.document.size() > kLongestDocument) return;
  const std::size_t hash = UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::size_t set = hash / kShards % kSets;
  const std::lock_guard lock(shard.mutex);
  Tags& tags = shard.tags[set];
  auto& entries = shard.entries[set];
  std::size_t way = 0;
  while (way < kWays && (tags.used[way] == 0 || entries[way].key != key)) ++way;
  if (way == kWays) {
    const auto oldest = std::min_element(tags.used.begin(), tags.used.end());
    way = static_cast<std::size_t>(oldest - tags.used.begin());
  }
  entries[way] = {key, unit};
  tags.fingerprint[way] = fingerprint;
  tags.used[way] = ++shard.uses;
}

}  // namespace cq::sqlite
