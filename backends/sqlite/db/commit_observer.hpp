#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// The rows that a transaction changes, as its writes declare them: the ids of rows by table. Which
/// tables there are, and what an id is, is between a feature's writes and its observers.
class TouchedRows {
 public:
  void add(std::string_view table, std::string_view id) { ids_in(table).emplace_back(id); }
  void add(const TouchedRows& others) {
    for (const Table& other : others.tables_) {
      std::vector<std::string>& ids = ids_in(other.first);
      ids.insert(ids.end(), other.second.begin(), other.second.end());
    }
  }
  void clear() noexcept { tables_.clear(); }

  [[nodiscard]] bool empty() const noexcept { return tables_.empty(); }
  /// The ids of a table's rows, some perhaps more than once; none where nothing touches the table.
  [[nodiscard]] std::span<const std::string> ids(std::string_view table) const noexcept {
    const auto found = std::find_if(tables_.begin(), tables_.end(),
                                    [table](const Table& each) { return each.first == table; });
    if (found == tables_.end()) return {};
    return found->second;
  }

 private:
  using Table = std::pair<std::string, std::vector<std::string>>;

  std::vector<std::string>& ids_in(std::string_view table) {
    for (Table& each : tables_) {
      if (each.first == table) return each.second;
    }
    return tables_.emplace_back(table, std::vector<std::string>()).second;
  }

  std::vector<Table> tables_;  // a handful
};

/// Keeps something in memory that was read from the database, and follows what is committed. A
/// CommitTracker calls it, never from two threads concurrently.
class CommitObserver {
 public:
  CommitObserver() = default;
  CommitObserver(const CommitObserver&) = delete;
  CommitObserver& operator=(const CommitObserver&) = delete;
  CommitObserver(CommitObserver&&) = delete;
  CommitObserver& operator=(CommitObserver&&) = delete;
  virtual ~CommitObserver() = default;

  /// These rows have been changed, and are about to be committed; `writer` sees them as they will
  /// be. The commit may still fail: then neither this nor after_commit() says more of it. What it
  /// throws is thrown to the writers, and nothing is committed.
  virtual void before_commit(Connection& writer, const TouchedRows& touched) = 0;

  /// What before_commit() announced last is committed. Called under CommitTracker's locks.
  virtual void after_commit(const TouchedRows& touched) noexcept = 0;

  /// Rows that this process can't name may have been committed: by another process, or by a commit
  /// that seems to have failed. Called under CommitTracker's locks, and before
  /// after_commit() where both are called.
  virtual void lose_track() noexcept = 0;
};

}  // namespace cq::sqlite
