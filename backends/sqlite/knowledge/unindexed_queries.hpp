#pragma once

#include <atomic>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sqlite/db/commit_watch.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// Answers queries without an index, by reading the documents of all units that share a domain with
/// them. Where an answer is asked for in pages, that is done once for many pages: which units come
/// next is kept, as long as nobody commits anything. Safe from any thread.
class UnindexedQueries {
 public:
  /// How many units that come next are kept of an answer, in 1 MiB, and of how many answers.
  static constexpr std::size_t kKeptUnits = 65'536;
  static constexpr std::size_t kKeptAnswers = 4;

  /// Of that database; its unreadable units outlive this.
  UnindexedQueries(const DatabaseOptions& options, UnreadableUnits& unreadable)
      : options_(options), unreadable_(unreadable) {}

  /// As Knowledge::query(). The snapshot may be renewed.
  std::vector<StoredUnit> answer(ReadSnapshot& snapshot, const KnowledgeQuery& query);

  /// How often all units of some domains were read.
  [[nodiscard]] std::uint64_t times_scanned() const noexcept { return times_scanned_; }

 private:
  struct RankedRow {
    double score = 0.0;
    std::int64_t row = 0;
  };
  /// What comes next in an answer, from a position on.
  struct NextRows {
    KnowledgeQuery query;  // with that position
    WalHeader state{};     // of the database
    std::vector<RankedRow> rows;
    bool is_whole = false;  // nothing comes behind them
  };
  using Kept = std::shared_ptr<const NextRows>;

  std::vector<RankedRow> rank(Connection& connection, const KnowledgeQuery& query,
                              std::size_t limit);
  [[nodiscard]] std::optional<WalHeader> state_of(ReadSnapshot& snapshot);
  [[nodiscard]] Kept find(Connection& connection, const KnowledgeQuery& query,
                          const WalHeader& state);
  static bool has_page(Connection& connection, const NextRows& next, const KnowledgeQuery& query);
  void keep(const Kept& next);

  const DatabaseOptions options_;
  UnreadableUnits& unreadable_;
  std::atomic<std::uint64_t> times_scanned_{0};
  std::mutex mutex_;
  std::unique_ptr<CommitWatch> watch_;  // guarded by mutex_; made when it is needed, and stays
  std::list<Kept> kept_;                // guarded by mutex_; the last used one in front
};

}  // namespace cq::sqlite
