#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sqlite/connection.hpp"
#include "sqlite/database_options.hpp"

namespace cq::sqlite {

/// Moves the write-ahead log into the database's file, by a thread and a connection of its own, as
/// that waits for the disk and those who write needn't. Safe from any thread.
class Checkpointer {
 public:
  /// A log of more pages is moved by whoever writes: the thread doesn't get to the end of one that
  /// goes on growing, and it begins anew only when all of it was moved.
  static constexpr int kMostPages = 16'000;

  explicit Checkpointer(const DatabaseOptions& options) : options_(options) {}
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  Checkpointer(Checkpointer&&) = delete;
  Checkpointer& operator=(Checkpointer&&) = delete;
  /// Returns when nothing is being moved any more.
  ~Checkpointer();

  /// To be called after each commit, by who made it: has the log moved if it has become long. The
  /// connection is one that leaves the log alone.
  void after_commit(Connection& writer) noexcept;

 private:
  void wake() noexcept;
  void run();
  bool wait_until_wanted();

  const DatabaseOptions options_;
  std::atomic<int> moved_{0};  // so many of the log's pages are in the file
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;    // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // guarded by mutex_ until it is stopping
};

}  // namespace cq::sqlite
