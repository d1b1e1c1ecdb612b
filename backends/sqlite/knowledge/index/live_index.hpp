#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "sqlite/db/commit_watch.hpp"
#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/gate.hpp"
#include "sqlite/knowledge/index/unit_facts.hpp"
#include "sqlite/knowledge/index/unit_index.hpp"
#include "sqlite/knowledge/index/unit_scan.hpp"

namespace cq::sqlite {

/// What a transaction has changed.
struct ChangedRows {
  std::vector<std::string> units;  ///< their ids
  bool accounts = false;           ///< perhaps users or API keys, too
};

/// A UnitIndex in step with a database. It is made when it is first asked for, by a thread of its
/// own, follows what is committed here, and finds out, before each use, whether anybody else has
/// committed anything: then it isn't used until that thread has compared it with the database.
/// Meanwhile, and whenever it can't be had, the caller asks SQLite. Safe from any thread.
class LiveIndex {
 public:
  explicit LiveIndex(const DatabaseOptions& options);
  LiveIndex(const LiveIndex&) = delete;
  LiveIndex& operator=(const LiveIndex&) = delete;
  LiveIndex(LiveIndex&&) = delete;
  LiveIndex& operator=(LiveIndex&&) = delete;
  ~LiveIndex();

  /// Calls `read` with an index of exactly what the connection sees from then on, and returns true;
  /// or returns false when there is no such index now. The connection must be in a ReadSnapshot and
  /// have read nothing in it. What `read` throws passes through. It may take no lease.
  bool read(Connection& connection, const std::function<void(const UnitIndex& index)>& read);

  /// The same without a connection, with an index of what is committed; false, too, while the index
  /// is being changed.
  bool read_at_once(const std::function<void(const UnitIndex& index)>& read);

  /// From now on the index keeps what statistics with those edges are made of, if there is an
  /// index.
  void keep_figures(const std::vector<double>& edges);

  /// The version of all that isn't a unit: users and their keys. Who reads them after asking for it
  /// has read what is so as long as this is the version. nullopt: it can't be told now.
  [[nodiscard]] std::optional<std::uint64_t> accounts_version();

  /// Commits, and follows the changes that the transaction made to those rows; there may be none.
  /// Every commit of this process goes through here, or it is taken for another's.
  void commit(Connection& writer, Transaction& transaction, const ChangedRows& changed);

 private:
  // More than this isn't worth an index that may cost others their memory.
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
  // What may be committed here while it refreshes, before it begins again.
  static constexpr std::size_t kMostPending = 100'000;

  std::shared_lock<std::shared_mutex> to_read_in_step();
  [[nodiscard]] bool is_in_step() const noexcept;
  bool begin_refresh(Connection& connection);
  void refresh();
  void end_refresh(std::unique_ptr<UnitIndex> fresh, const UnitChanges& changes);
  void give_up_refresh() noexcept;
  void ask_for_refresh();
  void keep();
  bool wait_to_refresh();
  [[nodiscard]] bool stopping();
  /// What a transaction's commit began with.
  struct Standing {
    bool in_step = false;
    std::int64_t version = 0;  // as the connection that commits sees it
  };

  void commit_and_follow(Connection& writer, Transaction& transaction,
                         const std::vector<UnitFacts>& facts, bool accounts);
  Standing commit_noting(Connection& writer, Transaction& transaction);
  bool nobody_else_committed(Connection& writer, const Standing& standing) noexcept;
  void follow(const std::vector<UnitFacts>& facts) noexcept;
  bool commit_unfollowed(Transaction& transaction);
  void give_up_if_too_big(std::size_t units_changed);

  const DatabaseOptions options_;
  // Who changes the index has both gates, in this order; who reads has either. What is committed
  // here passes the first from before the commit on, so that who comes in by it sees one state in
  // the database and in the index; and the second only when the index follows.
  Gate gate_;
  Gate index_gate_;
  std::unique_ptr<UnitIndex> index_;     // guarded by the gates
  std::atomic<bool> ready_{false};       // the index is in step; set to true by who has both gates
  std::atomic<bool> refreshing_{false};  // set under gate_
  bool in_doubt_ = false;                // guarded by gate_; another's commit while it refreshed
  std::vector<UnitFacts> pending_;       // guarded by gate_; committed here while it refreshed
  std::size_t changed_since_look_ = 0;   // guarded by gate_
  std::atomic<bool> too_big_{false};

  std::optional<CommitWatch> watch_;    // guarded by the gates, like the index
  WalHeader known_{};                   // likewise; when the index was last in step
  std::uint64_t accounts_version_ = 0;  // likewise; another whenever the index comes to be in step

  std::mutex keeper_mutex_;
  std::condition_variable keeper_wakes_;
  bool refresh_wanted_ = false;  // guarded by keeper_mutex_
  bool stopping_ = false;        // guarded by keeper_mutex_
  std::thread keeper_;           // guarded by keeper_mutex_
};

}  // namespace cq::sqlite
