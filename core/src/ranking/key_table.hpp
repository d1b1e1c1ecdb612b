#pragma once

#include <bit>
#include <cq/ranking/unit_key.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ranking/huge_page_allocator.hpp"
#include "ranking/posting_list.hpp"

namespace cq::ranking {

/// The numbers of records by their keys, which stand in the records alone: a hash table of eight
/// bytes a place, with linear probing. `key_of` says the key of a record. Changed by one thread at
/// a time, while no other thread reads it.
class KeyTable {
 public:
  template <typename KeyOf>
  [[nodiscard]] std::optional<RecordId> find(const UnitKey& key, const KeyOf& key_of) const {
    if (places_.empty()) return std::nullopt;
    const std::uint32_t hash = hash_of(key);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const Place& place = places_[at];
      if (place.record == kNone) return std::nullopt;
      if (place.hash == hash && key_of(place.record) == key) return place.record;
    }
  }

  /// The key must be new.
  void add(const UnitKey& key, RecordId record) {
    if ((used_ + 1) * 3 > places_.size() * 2) grow(used_ + 1);
    put({record, hash_of(key)});
    ++used_;
  }
  /// The record must be here.
  void remove(const UnitKey& key, RecordId record);
  /// Room for that many.
  void reserve(std::size_t records) {
    if (records * 3 > places_.size() * 2) grow(records);
  }

  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return places_.capacity() * sizeof(Place); }

 private:
  static constexpr RecordId kNone = 0xffffffffU;
  struct Place {
    RecordId record = kNone;
    std::uint32_t hash = 0;
  };
  using Places = std::vector<Place, HugePageAllocator<Place>>;

  static std::uint32_t hash_of(const UnitKey& key) noexcept {
    return static_cast<std::uint32_t>(UnitKeyHash()(key));
  }
  [[nodiscard]] std::size_t mask() const noexcept { return places_.size() - 1; }
  void put(Place place) noexcept {
    std::size_t at = place.hash & mask();
    while (places_[at].record != kNone) at = (at + 1) & mask();
    places_[at] = place;
  }
  void grow(std::size_t records) {
    Places old(std::bit_ceil(records * 2 + 8));
    old.swap(places_);
    for (const Place& place : old) {
      if (place.record != kNone) put(place);
    }
  }

  Places places_;  // none, or a power of two of them, of which a third at least is free
  std::size_t used_ = 0;
};

// What was put behind because the place was taken moves up, so that probing meets no gap.
inline void KeyTable::remove(const UnitKey& key, RecordId record) {
  std::size_t gap = hash_of(key) & mask();
  while (places_[gap].record != record) gap = (gap + 1) & mask();
  for (std::size_t at = (gap + 1) & mask(); places_[at].record != kNone; at = (at + 1) & mask()) {
    const std::size_t home = places_[at].hash & mask();
    if (((at - home) & mask()) < ((at - gap) & mask())) continue;
    places_[gap] = places_[at];
    gap = at;
  }
  places_[gap] = {};
  --used_;
}

}  // namespace cq::ranking
