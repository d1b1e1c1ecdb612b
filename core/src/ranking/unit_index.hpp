#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/ranking/unit_facts.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ranking/forward_index.hpp"
#include "ranking/inverted_index.hpp"
#include "ranking/statistics_counters.hpp"
#include "ranking/term_dictionary.hpp"
#include "ranking/unindexed_units.hpp"

namespace cq::ranking {

/// Where one of a query's answers is stored.
struct FoundUnit {
  UnitKey key;
  std::int64_t row = 0;
  std::uint64_t fingerprint = 0;
};

/// What is known of all units of a database, in memory: enough to rank them and to count them.
/// The module keeps it current with its database. Const methods may be called from many threads
/// concurrently, while none changes it.
///
/// Memory: 64 bytes a record, about 60 to find it by, 4 for each term of a unit; for an approved
/// one 8 bytes for each of its domains times (1 + its languages, frameworks and pattern), in lists
/// that take about 100 bytes each; each different text once. About 250 bytes for a unit of ordinary
/// size.
class UnitIndex {
 public:
  UnitIndex() : lists_(records_) {}
  UnitIndex(const UnitIndex&) = delete;
  UnitIndex& operator=(const UnitIndex&) = delete;
  UnitIndex(UnitIndex&&) = delete;
  UnitIndex& operator=(UnitIndex&&) = delete;
  ~UnitIndex() = default;

  /// Adds a unit or replaces what is known of it.
  void put(const UnitFacts& facts);
  void remove(std::string_view id);
  /// Takes a unit out of the index, known by its id alone, or says in what domains it is.
  void make_unindexed(const std::string& id, const std::vector<std::string>& domains);

  /// Between the two, units are added faster, and nothing may be asked; for an empty index.
  void begin_filling() { filling_ = true; }
  void end_filling();

  /// The answers to a query, in their order, without regard to query.max_bytes; nullopt when units
  /// that only their rows tell of may be among them, when query.after names none of the usual ids,
  /// or when more than that many postings would have to be looked at.
  [[nodiscard]] std::optional<std::vector<FoundUnit>> query(
      const KnowledgeQuery& query,
      std::size_t most_postings = std::numeric_limits<std::size_t>::max()) const;

  /// The fingerprint of a unit's row as it is known here; 0 when the unit isn't.
  [[nodiscard]] std::uint64_t fingerprint_of(std::string_view id) const;
  /// Where a unit is stored; nullopt when it isn't indexed or not known.
  [[nodiscard]] std::optional<std::int64_t> row_of(const UnitKey& key) const;

  [[nodiscard]] const ForwardIndex& records() const noexcept { return records_; }
  [[nodiscard]] const InvertedIndex& lists() const noexcept { return lists_; }
  [[nodiscard]] const TermDictionary& terms() const noexcept { return terms_; }
  [[nodiscard]] const UnindexedUnits& unindexed_units() const noexcept { return unindexed_; }
  [[nodiscard]] const std::string& tier(std::uint16_t number) const { return tiers_.text(number); }
  [[nodiscard]] const StatisticsCounters& statistics() const noexcept { return statistics_; }
  /// So that the statistics can be asked for; see there.
  void keep_histogram(const std::vector<double>& edges) {
    statistics_.keep_histogram(edges, records_);
  }
  void find_recent() { statistics_.find_recent(records_); }

  /// About how much memory all of it takes. Takes a while.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  void take_out(RecordId id);
  std::vector<TermId> numbers_of(const std::vector<std::string>& texts);
  bool is_same(RecordId id, const UnitFacts& facts, const UnitTerms& terms) const;

  TermDictionary terms_;
  TermDictionary tiers_;
  ForwardIndex records_;
  InvertedIndex lists_;
  StatisticsCounters statistics_;
  UnindexedUnits unindexed_;
  bool filling_ = false;
};

}  // namespace cq::ranking
