#pragma once

#include <cq/knowledge/unit.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "ranking/bytes.hpp"
#include "ranking/huge_page_allocator.hpp"
#include "ranking/key_table.hpp"
#include "ranking/posting_list.hpp"
#include "ranking/term_dictionary.hpp"

namespace cq::ranking {

/// Microseconds since 1970, or kNoTimestamp.
using EpochMicros = std::int64_t;
inline constexpr EpochMicros kNoTimestamp = std::numeric_limits<EpochMicros>::min();

/// What the index keeps of one unit beside its terms: 64 bytes, so that it lies in one cache line.
struct alignas(64) UnitRecord {
  UnitKey key;
  double confidence = 0.0;
  std::int64_t row = 0;
  std::uint64_t fingerprint = 0;
  EpochMicros created_at = kNoTimestamp;
  EpochMicros reviewed_at = kNoTimestamp;
  ReviewStatus status = ReviewStatus::kPending;
  std::uint16_t tier = 0;
  bool live = false;
  std::uint8_t unused = 0;  ///< so that all bytes are known ones

  /// The newest thing that happened to the unit.
  [[nodiscard]] EpochMicros last_event_at() const noexcept {
    return reviewed_at == kNoTimestamp ? created_at : reviewed_at;
  }
};

static_assert(sizeof(UnitRecord) == 64);

/// A unit's terms: numbers that rise.
struct UnitTerms {
  std::span<const TermId> domains;
  std::span<const TermId> languages;
  std::span<const TermId> frameworks;
  std::span<const TermId> pattern;  ///< none or one

  friend bool operator==(const UnitTerms& left, const UnitTerms& right) noexcept;
};

/// The records of all units, found by key. Changed by one thread at a time, while no other thread
/// reads it.
class ForwardIndex {
 public:
  [[nodiscard]] const UnitRecord& operator[](RecordId id) const { return records_[id]; }
  [[nodiscard]] std::optional<RecordId> find(const UnitKey& key) const;
  [[nodiscard]] UnitTerms terms(RecordId id) const;
  /// One more than the highest id that was given; records that aren't live lie among them.
  [[nodiscard]] std::size_t end() const noexcept { return records_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  /// The record, to be changed now.
  [[nodiscard]] UnitRecord& change(RecordId id);

  [[nodiscard]] std::size_t bytes() const noexcept;

  /// The key must be new.
  RecordId add(const UnitKey& key);
  void remove(RecordId id);
  /// The numbers of each kind must rise, and be at most 255.
  void set_terms(RecordId id, const UnitTerms& terms);

  /// Records as bytes, in chunks of consecutive numbers. A chunk's version rises when one of its
  /// records changes.
  static constexpr std::size_t kChunk = 4096;
  [[nodiscard]] std::size_t chunks() const noexcept { return versions_.size(); }
  [[nodiscard]] std::uint32_t version(std::size_t chunk) const { return versions_[chunk]; }
  void write_chunk(std::size_t chunk, ByteWriter& out) const;
  /// The terms of units that have many, for all chunks. What is there once doesn't change.
  [[nodiscard]] std::size_t more_terms() const noexcept { return more_terms_.size(); }
  void write_more_terms(ByteWriter& out) const;

  /// What a record may refer to.
  struct Limits {
    std::size_t terms = 0;
    std::size_t tiers = 0;
  };
  /// Reading into an empty index: first this, then all chunks, of which several may be read
  /// concurrently, at last end_reading(). All throw Damaged.
  void begin_reading(std::size_t end, ByteReader& more_terms);
  void read_chunk(std::size_t chunk, ByteReader& in, const Limits& limits);
  void end_reading();

 private:
  [[nodiscard]] const TermId* place_of(RecordId id) const;
  void require_sound(RecordId id, const Limits& limits) const;

  std::vector<UnitRecord, HugePageAllocator<UnitRecord>> records_;
  std::vector<RecordId> free_;
  KeyTable ids_;
  // Of each unit, where its id says: how many of each kind, in one number, then the terms; or, of
  // the few that have more, where in `more_terms_` that is. So they are found without the record.
  static constexpr std::size_t kTermsPlace = 8;
  std::vector<TermId, HugePageAllocator<TermId>> terms_;
  std::vector<TermId> more_terms_;
  std::vector<std::uint32_t> versions_;  // of the chunks
};

}  // namespace cq::ranking
