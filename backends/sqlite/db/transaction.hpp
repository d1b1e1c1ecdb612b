#pragma once

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// A write that happens wholly or not at all: undone when this goes without commit().
/// It has the database's one write lock from its start, waited for as long as the connection's busy
/// timeout says; so what it reads is still so when it writes.
class Transaction {
 public:
  /// Throws Error: busy when the lock wasn't had in time.
  explicit Transaction(Connection& connection);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Once. What was written outlives the process when it returns, and a power failure where
  /// DatabaseOptions::waits_for_disk says so.
  void commit();

 private:
  Connection& connection_;
};

/// Until this goes, all that the connection reads is one state of the database: a transaction that
/// only reads.
class ReadSnapshot {
 public:
  explicit ReadSnapshot(Connection& connection);
  ReadSnapshot(const ReadSnapshot&) = delete;
  ReadSnapshot& operator=(const ReadSnapshot&) = delete;
  ReadSnapshot(ReadSnapshot&&) = delete;
  ReadSnapshot& operator=(ReadSnapshot&&) = delete;
  ~ReadSnapshot();

  [[nodiscard]] Connection& connection() noexcept { return connection_; }
  /// From the next reading on it is a state that is as new as can be.
  void renew();

 private:
  Connection& connection_;
};

}  // namespace cq::sqlite
