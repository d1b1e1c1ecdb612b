#pragma once

#include <cq/knowledge/unit.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "ranking/huge_page_allocator.hpp"
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
  [[nodiscard]] UnitRecord& operator[](RecordId id) { return records_[id]; }
  [[nodiscard]] std::optional<RecordId> find(const UnitKey& key) const;
  [[nodiscard]] UnitTerms terms(RecordId id) const;
  /// One more than the highest id that was given; records that aren't live lie among them.
  [[nodiscard]] std::size_t end() const noexcept { return records_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// The key must be new.
  RecordId add(const UnitKey& key);
  void remove(RecordId id);
  /// The numbers of each kind must rise, and be at most 255.
  void set_terms(RecordId id, const UnitTerms& terms);

 private:
  std::vector<UnitRecord, HugePageAllocator<UnitRecord>> records_;
  std::vector<RecordId> free_;
  std::unordered_map<UnitKey, RecordId, UnitKeyHash> ids_;
  // Of each unit, where its id says: how many of each kind, in one number, then the terms; or, of
  // the few that have more, where in `more_terms_` that is. So they are found without the record.
  static constexpr std::size_t kTermsPlace = 8;
  std::vector<TermId, HugePageAllocator<TermId>> terms_;
  std::vector<TermId> more_terms_;
};

}  // namespace cq::ranking
