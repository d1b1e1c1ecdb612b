#pragma once

#include <atomic>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/change_journal.hpp"
#include "sqlite/knowledge/top_units.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// Answers queries without an index, by reading the documents of all units that share a domain with
/// them. Where an answer is asked for in pages, that is done once for many pages: which units come
/// next is kept, and for a further page only those units are read that have changed since, as the
/// journal names them. Safe from any thread.
class UnindexedQueries {
 public:
  /// How many units that come next are kept of an answer, in 1.5 MiB, and of how many answers.
  static constexpr std::size_t kKeptUnits = 65'536;
  static constexpr std::size_t kKeptAnswers = 4;
  /// Of more entries in the journal since the page before, all units are read again.
  static constexpr std::size_t kMostChanges = 4096;

  /// The unreadable units outlive this.
  explicit UnindexedQueries(UnreadableUnits& unreadable) : unreadable_(unreadable) {}

  /// As Knowledge::query(). The snapshot may be renewed.
  std::vector<StoredUnit> answer(ReadSnapshot& snapshot, const KnowledgeQuery& query);

  /// How often all units of some domains were read.
  [[nodiscard]] std::uint64_t times_scanned() const noexcept { return times_scanned_; }

 private:
  struct RankedRow {
    double score = 0.0;
    std::int64_t row = 0;
    std::size_t id_hash = 0;  // which others may have, too
  };
  /// What comes next in an answer, from a position on.
  struct NextRows {
    KnowledgeQuery query;        // with that position
    JournalPosition position{};  // of what has been read
    std::vector<RankedRow> rows;
    bool is_whole = false;  // nothing comes behind them
  };
  using Kept = std::shared_ptr<const NextRows>;

  void offer(const Statement& row, const KnowledgeQuery& query, TopUnits& top);
  std::vector<RankedRow> rank(Connection& connection, const KnowledgeQuery& query,
                              std::size_t limit);
  [[nodiscard]] Kept find(ReadSnapshot& snapshot, const KnowledgeQuery& query);
  static std::vector<RankedRow> rows_without(Connection& connection,
                                             const std::vector<RankedRow>& rows,
                                             const std::vector<std::string>& ids);
  [[nodiscard]] Kept caught_up(Connection& connection, const NextRows& old);
  std::vector<TopUnits::Ranked> rank_changed(Connection& connection, const KnowledgeQuery& query,
                                             const std::vector<std::string>& ids);
  static bool has_page(Connection& connection, const NextRows& next, const KnowledgeQuery& query);
  void keep(const Kept& next);

  UnreadableUnits& unreadable_;
  std::atomic<std::uint64_t> times_scanned_{0};
  std::mutex mutex_;
  std::list<Kept> kept_;  // guarded by mutex_; the last used one in front
};

}  // namespace cq::sqlite
