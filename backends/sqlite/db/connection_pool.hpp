#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

class ConnectionPool;

/// A connection that is its holder's alone until this goes.
class Lease {
 public:
  Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, bool writes) noexcept;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
  [[nodiscard]] Connection* operator->() const noexcept { return connection_.get(); }

 private:
  friend class ConnectionPool;

  ConnectionPool* pool_;
  std::unique_ptr<Connection> connection_;
  bool writes_;
};

/// A database's connections: one that writes, and beside it up to kMaxReaders that only read, made
/// when they are needed. A database in memory exists in one connection alone, so that one does
/// everything. Safe from any thread; outlives its leases.
///
/// Nobody waits for ever: a connection is waited for as long as the options say that a lock is, at
/// least kShortestWait, and what of that time is left then is what a lock is waited for; but no
/// longer than to the deadline of the call that asks (cq/deadline.hpp).
class ConnectionPool {
 public:
  static constexpr std::size_t kMaxReaders = 8;
  static constexpr std::chrono::milliseconds kShortestWait{1000};

  /// Throws like Connection.
  explicit ConnectionPool(const DatabaseOptions& options);

  using Clock = std::chrono::steady_clock;

  /// Until when somebody waits who comes now.
  [[nodiscard]] Clock::time_point deadline() const;

  /// Wait until a connection is free; who asks first for the writer has it first. One that the
  /// system or the file has failed is replaced first. Throw Error: busy when none is in time, and
  /// for the writer unavailable when SQLite has called the database malformed. A lease's holder
  /// asks for no second one.
  Lease writer() { return writer(deadline()); }
  Lease writer(Clock::time_point until);
  /// From now on the connection waits for locks until then, as a lease's holder may for another.
  void wait_for_locks(Connection& connection, Clock::time_point until) const;
  /// Throws like Connection, too, when it has to make one. Its statements are stopped at the
  /// deadline of the call that asks.
  Lease reader();
  /// What was written is committed.
  void note_write() const noexcept;
  /// Throw Error: unavailable when the database's files aren't in place, as ServedFiles says; the
  /// leases above throw so, too, with ServedFiles::kLongestUnnoticed in between.
  void require_files_in_place() const;
  /// Likewise, for what is answered without a lease.
  [[nodiscard]] bool files_recently_in_place() const noexcept;
  /// Either, to look at the database: the writer unless somebody has it or waits here for it, since
  /// a new reader would switch the database to write-ahead logging. Throws like reader().
  Lease idle_writer_or_reader();

  /// Throws Error: busy, for what waited for other work as long as it may.
  [[noreturn]] void fail_busy() const;

 private:
  friend class Lease;

  Lease wait_for_writer(Clock::time_point until);
  static void renew_if_suspect(std::unique_ptr<Connection>& connection);
  Lease lend_writer(Clock::time_point until);
  void call_next_writer();
  Lease idle_or_new_reader(Clock::time_point until);
  void give_back(std::unique_ptr<Connection> connection, bool writes) noexcept;
  std::unique_ptr<Connection> new_reader();

  const DatabaseOptions options_;
  std::mutex mutex_;
  std::condition_variable reader_returned_;
  std::unique_ptr<Connection> writer_;  // guarded by mutex_; null: lent
  // Guarded by mutex_; each waits for its own, so that nobody is woken in vain.
  std::deque<std::condition_variable*> writers_waiting_;
  std::vector<std::unique_ptr<Connection>> idle_readers_;  // guarded by mutex_
  std::size_t readers_ = 0;                                // guarded by mutex_; lent ones too
};

}  // namespace cq::sqlite
