#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "sqlite/db/commit_observer.hpp"
#include "sqlite/db/commit_watch.hpp"
#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/db/fair_shared_mutex.hpp"
#include "sqlite/db/transaction.hpp"

namespace cq::sqlite {

/// Makes the commits of this process, tells its observers, and knows whether there were others: so
/// an observer knows whether what it keeps is what is committed. It knows no table itself. Safe
/// from any thread.
///
/// It has two locks. Commits hold the first from before the commit until the observers have
/// followed, so that a thread that holds it shared finds one state in the database and in what the
/// observers keep. They hold the second only while the observers follow: try_lock_current() doesn't
/// wait for the disk.
class CommitTracker {
 public:
  using SharedLock = std::shared_lock<FairSharedMutex>;
  /// Both locks, held exclusively.
  struct Lock {
    std::unique_lock<FairSharedMutex> commits;
    std::unique_lock<FairSharedMutex> observers;
  };

  explicit CommitTracker(const DatabaseOptions& options) : options_(options) {}

  /// From now on the observer is called, until remove(). Neither while something is committed.
  void add(CommitObserver& observer);
  void remove(CommitObserver& observer);

  /// Commits, and has the observers follow. Every commit of this process goes through here, or it
  /// is taken for another's; one thread commits at a time, as there is one writing connection.
  /// Throws what the commit or an observer's before_commit() throws: then it isn't committed, as
  /// far as can be known, and an observer that was told nothing is right all the same.
  void commit(Connection& writer, Transaction& transaction, const TouchedRows& touched);

  /// Keeps commits of this process away, waiting for one that is under way.
  [[nodiscard]] SharedLock lock_shared() { return SharedLock(commits_mutex_); }
  /// Keeps observers from being called. Owns nothing while they are being called, and when others
  /// have committed what they haven't heard of, or nothing is known of others.
  [[nodiscard]] SharedLock try_lock_current();
  [[nodiscard]] Lock lock() {
    return {std::unique_lock(commits_mutex_), std::unique_lock(observers_mutex_)};
  }

  /// Whether the observers have heard of all that is committed. False until synchronize() has been
  /// called; a database in memory has no other users. Under one of the locks.
  [[nodiscard]] bool is_current() const noexcept {
    return options_.in_memory() || (watch_ && watch_->header() == known_);
  }

  /// Takes the connection's snapshot, for a database in a file, at a moment at which nothing is
  /// being committed, and calls `begin` at that moment, under lock(). All that others committed up
  /// to then is known from now on: if there was anything, the observers are called before `begin`.
  /// False, and without calling it, when others write so much that there is no such moment.
  /// Throws what opening the file and reading it complain of.
  bool synchronize(Connection& connection, const std::function<void()>& begin);
  /// Nothing is known of others' commits until the next synchronize().
  void stop_watching() noexcept;

 private:
  /// What a commit began with.
  struct Beginning {
    bool current = false;
    std::int64_t version = 0;  // as the connection that commits sees it
  };

  Beginning commit_noting(Connection& writer, Transaction& transaction);
  bool nobody_else_committed(Connection& writer, const Beginning& beginning) noexcept;
  void lose_track() noexcept;

  const DatabaseOptions options_;
  FairSharedMutex commits_mutex_;  // before the other, where both are taken
  FairSharedMutex observers_mutex_;
  std::vector<CommitObserver*> observers_;
  // Guarded by the two: changed under both, read under either.
  std::optional<CommitWatch> watch_;
  WalHeader known_{};  // as it was when the observers had last heard of everything
};

}  // namespace cq::sqlite
