#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// Checkpoints: moves the WAL into the database's file, by a thread and a connection of its own, as
/// that waits for the disk and writers needn't. Safe from any thread.
class Checkpointer {
 public:
  /// Of a WAL with this many frames, the thread that has just written moves the rest: a WAL begins
  /// anew only when all of it was moved and no connection reads in it, a state that this thread
  /// doesn't reach while others write.
  static constexpr int kLongLog = 16'000;
  /// Of one this long, however much the rest is: the disk is too slow for the thread to keep up.
  static constexpr int kTooLongLog = 4 * kLongLog;

  explicit Checkpointer(const DatabaseOptions& options) : options_(options) {}
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  Checkpointer(Checkpointer&&) = delete;
  Checkpointer& operator=(Checkpointer&&) = delete;
  /// Returns when nothing is being moved any more.
  ~Checkpointer();

  /// To be called after each commit, by the thread that made it and still holds the writing
  /// connection: has the WAL moved when it has become long. The connection is one with
  /// disable_auto_checkpoint().
  void after_commit(Connection& writer) noexcept;

 private:
  void wake() noexcept;
  void run();
  bool wait_until_wanted();

  const DatabaseOptions options_;
  int last_pages_ = 0;         // frames as of the last commit; the writer's
  int due_from_ = 0;           // nothing is done about a shorter WAL; the writer's
  std::atomic<int> moved_{0};  // how many of the WAL's frames are in the file
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;    // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // guarded by mutex_ until it is stopping
};

}  // namespace cq::sqlite
