#include "sqlite/unit_cache.hpp"

#include <algorithm>

namespace cq::sqlite {

UnitCache::UnitCache() {
  for (Shard& shard : shards_) shard.sets.resize(kSets);
}

bool UnitCache::find(const UnitKey& key, std::uint64_t fingerprint, StoredUnit& unit) {
  const std::size_t hash = UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  for (Entry& entry : shard.sets[hash / kShards % kSets]) {
    if (entry.used != 0 && entry.fingerprint == fingerprint && entry.key == key) {
      entry.used = ++shard.uses;
      unit = entry.unit;
      return true;
    }
  }
  return false;
}

void UnitCache::keep(const UnitKey& key, std::uint64_t fingerprint, const StoredUnit& unit) {
  if (unit.document.size() > kLongestDocument) return;
  const std::size_t hash = UnitKeyHash()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  Set& set = shard.sets[hash / kShards % kSets];
  auto place = std::find_if(set.begin(), set.end(), [&key](const Entry& entry) {
    return entry.used != 0 && entry.key == key;
  });
  if (place == set.end()) {
    place = std::min_element(set.begin(), set.end(), [](const Entry& left, const Entry& right) {
      return left.used < right.used;
    });
  }
  *place = {key, fingerprint, ++shard.uses, unit};
}

}  // namespace cq::sqlite
