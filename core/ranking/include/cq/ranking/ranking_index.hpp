#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/ranking/unit_facts.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// An index in memory for modules whose database can't rank units itself. A module that links
/// cq::ranking fills it from its database, keeps it current, and asks it, unknown to the server;
/// which does the same for modules that only tell what changes.
namespace cq::ranking {

/// Where one of a query's answers is stored.
struct FoundUnit {
  UnitKey key;
  std::int64_t row = 0;
  std::uint64_t fingerprint = 0;
};

/// Review statistics but for `recent`, for which it says which units these are.
struct IndexedReviewStatistics {
  ReviewStatistics statistics;
  std::vector<std::int64_t> recent_rows;
};

/// What is known of all units of a database, in memory: enough to rank them and to count them.
/// Const methods may be called from many threads concurrently, while no thread calls another. What
/// is changed throws std::bad_alloc only, and leaves an index that must be thrown away.
///
/// Memory: 64 bytes a record, 12 to 24 to find it by, 4 for each term of a unit; for an approved
/// one 8 bytes for each of its domains times (1 + its languages, frameworks and pattern), in lists
/// that take about 100 bytes each; each different text once. About 210 bytes for a unit of ordinary
/// size.
class RankingIndex {
 public:
  struct Parts;  ///< the library's own

  RankingIndex();
  RankingIndex(const RankingIndex&) = delete;
  RankingIndex& operator=(const RankingIndex&) = delete;
  RankingIndex(RankingIndex&&) = delete;
  RankingIndex& operator=(RankingIndex&&) = delete;
  ~RankingIndex();

  /// Adds a unit or replaces what is known of it. Of a unit that isn't indexed only the fingerprint
  /// is replaced: remove() it first, where its domains may have changed or it may be whole again.
  void put(const UnitFacts& facts);
  /// Forgets a unit; nothing happens when it isn't known.
  void remove(std::string_view id);
  /// Takes a unit out of the index, known by its id alone, or says in what domains it is.
  void make_unindexed(const std::string& id, const std::vector<std::string>& domains);

  /// Between the two, units are added faster, and nothing may be asked; for an empty index.
  void begin_filling() noexcept;
  void end_filling();

  /// The answers to a query, in their order, without regard to query.max_bytes: those of
  /// ranks_before() by relevance() * confidence, to the last bit. Nullopt when units that aren't
  /// indexed may be among them, when query.after names none of the usual ids, or when more than
  /// that many postings would have to be looked at.
  /// Throws Error: invalid argument for a pattern that isn't UTF-8.
  [[nodiscard]] std::optional<std::vector<FoundUnit>> query(
      const KnowledgeQuery& query,
      std::size_t most_postings = std::numeric_limits<std::size_t>::max()) const;

  /// From now on what statistics with those edges are made of is kept. Takes a while when it
  /// wasn't.
  void keep_statistics(const std::vector<double>& edges);
  [[nodiscard]] bool keeps_statistics(const std::vector<double>& edges) const;
  /// Nullopt when there are units that aren't indexed, or unless keeps_statistics().
  [[nodiscard]] std::optional<KnowledgeStatistics> knowledge_statistics(
      const std::vector<double>& edges) const;
  [[nodiscard]] std::optional<IndexedReviewStatistics> review_statistics(
      const std::vector<double>& edges, Timestamp since) const;

  /// How many units it holds, but for those that aren't indexed.
  [[nodiscard]] std::size_t size() const noexcept;
  /// What it holds of an indexed unit; nullopt when there is none.
  [[nodiscard]] std::optional<UnitFacts> find(std::string_view id) const;
  /// The fingerprint of a unit as it is known here, also of one that isn't indexed; 0 when it
  /// isn't.
  [[nodiscard]] std::uint64_t fingerprint_of(std::string_view id) const;
  [[nodiscard]] bool is_unindexed(std::string_view id) const;
  [[nodiscard]] std::vector<std::string> unindexed_ids() const;

  /// Each indexed unit has a number below slots(), as long as it is here: so that a comparison with
  /// the database can note in a vector what it found.
  [[nodiscard]] std::size_t slots() const noexcept;
  [[nodiscard]] std::optional<std::size_t> slot_of(std::string_view id) const;
  /// Nullopt: no unit has the number.
  [[nodiscard]] std::optional<UnitKey> key_at(std::size_t slot) const;
  /// Calls `visit` with each domain of the unit that has the number.
  void visit_domains(std::size_t slot,
                     const std::function<void(std::string_view domain)>& visit) const;

  /// About how much memory it takes. Adding that up takes a while, except while it is filled, when
  /// the lists aren't counted.
  [[nodiscard]] std::size_t bytes() const noexcept;

  [[nodiscard]] Parts& parts() noexcept { return *parts_; }
  [[nodiscard]] const Parts& parts() const noexcept { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace cq::ranking
