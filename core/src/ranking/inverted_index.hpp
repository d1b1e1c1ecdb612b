#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "ranking/forward_index.hpp"
#include "ranking/posting_list.hpp"
#include "ranking/term_dictionary.hpp"

namespace cq::ranking {

/// What a unit can have in common with a query beside domains.
enum class TermKind : std::uint8_t { kLanguage, kFramework, kPattern };
inline constexpr std::array kTermKinds = {TermKind::kLanguage, TermKind::kFramework,
                                          TermKind::kPattern};

/// A unit's terms of one kind.
std::span<const TermId> terms_of(const UnitTerms& terms, TermKind kind) noexcept;

/// The bits of Posting::signature in which a term shows: two, that other terms may have too, as in
/// a Bloom filter. If both are set, the unit has the term perhaps; else it hasn't.
constexpr std::uint32_t signature_of(TermId term) noexcept {
  const std::uint32_t hash = term * 0x9e3779b1U;
  return 1U << (hash >> 27U) | 1U << ((hash >> 22U) & 31U);
}

/// The bits in which any of those terms shows.
std::uint32_t signature_of(std::span<const TermId> terms) noexcept;

/// The approved units of each domain, as lists that a query can read from their best end: for each
/// number of domains that a unit has, all of the domain's units, and those with a certain language,
/// framework or pattern. In each list the confidence falls and, where it is equal, the id; the
/// highest one is the list's best(). The signatures in a list show the terms of a unit that not all
/// in the list have. Changed by one thread at a time, while no other thread reads it.
class InvertedIndex {
 public:
  /// The lists of one domain.
  struct OfDomain {
    std::size_t units = 0;
    std::uint32_t version = 0;                      ///< rises when any of this changes
    std::map<std::uint32_t, PostingList> by_count;  ///< by the number of domains that units have
    std::unordered_map<std::uint64_t, PostingList> by_term;
  };

  explicit InvertedIndex(const ForwardIndex& records) : records_(records) {}

  /// Null when no unit was ever in that domain.
  [[nodiscard]] const OfDomain* of_domain(TermId domain) const;
  /// Null when there is no such list.
  static const PostingList* with_term(const OfDomain& lists, std::size_t domain_count,
                                      TermKind kind, TermId term);
  /// How many domains have lists, from 0 on; some may have no units.
  [[nodiscard]] std::size_t domains() const noexcept { return domains_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept;

  void add(RecordId record);
  /// Takes a unit out, whose record must be as it was when it was added.
  void remove(RecordId record);
  /// Adds many units in one step; none may be here yet.
  void add_all(std::vector<RecordId> records);

  /// All of a domain as bytes.
  void write_domain(TermId domain, ByteWriter& out) const;
  /// Reading into an empty index: first this, then each domain, of which several may be read
  /// concurrently. Throw Damaged.
  void begin_reading(std::size_t domains) { domains_.resize(domains); }
  void read_domain(TermId domain, ByteReader& in);

 private:
  template <typename Act>
  void for_each_list(RecordId record, const Act& act);
  void note_best(PostingList& list) const;
  [[nodiscard]] bool before(RecordId left, RecordId right) const noexcept;

  const ForwardIndex& records_;
  std::vector<OfDomain> domains_;  // by the domain's number
};

}  // namespace cq::ranking
