#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/database_options.hpp"

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
  ConnectionPool* pool_;
  std::unique_ptr<Connection> connection_;
  bool writes_;
};

/// A database's connections: one that writes, and beside it up to kMaxReaders that only read, made
/// when they are needed. A database in memory exists in one connection alone, so that one does
/// everything. Safe from any thread; outlives its leases.
class ConnectionPool {
 public:
  static constexpr std::size_t kMaxReaders = 8;

  /// Throws like Connection.
  explicit ConnectionPool(const DatabaseOptions& options);

  /// Wait until a connection is free. A lease's holder asks for no second one.
  Lease writer();
  /// Throws like Connection, when it has to make one.
  Lease reader();

 private:
  friend class Lease;
  void give_back(std::unique_ptr<Connection> connection, bool writes) noexcept;
  std::unique_ptr<Connection> new_reader();

  const DatabaseOptions options_;
  std::mutex mutex_;
  std::condition_variable writer_returned_;
  std::condition_variable reader_returned_;
  std::unique_ptr<Connection> writer_;                     // guarded by mutex_; null: lent
  std::vector<std::unique_ptr<Connection>> idle_readers_;  // guarded by mutex_
  std::size_t readers_ = 0;                                // guarded by mutex_; lent ones too
};

}  // namespace cq::sqlite
