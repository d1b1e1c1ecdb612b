#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace cq::app {

/// How a pool works.
struct WorkerPoolOptions {
  std::string name;             ///< of its threads, as the system shows them; at most 15 bytes
  std::size_t threads = 1;      ///< at least 1
  std::size_t max_pending = 1;  ///< tasks that may run or wait at a time
  int niceness = 0;             ///< added to its threads' own; more means less urgent
};

/// Threads that run tasks in the order given. Safe from any thread.
class WorkerPool {
 public:
  explicit WorkerPool(const WorkerPoolOptions& options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;
  /// Runs every task it was given to its end.
  ~WorkerPool();

  /// Takes a task, which must not throw; returns false, and takes nothing, when there are
  /// max_pending tasks already.
  [[nodiscard]] bool submit(std::function<void()> task);

 private:
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace cq::app
