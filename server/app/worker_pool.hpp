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

/// How busy a pool is.
struct WorkerPoolLoad {
  std::size_t threads = 0;
  std::size_t active = 0;  ///< tasks that run
  std::size_t queued = 0;  ///< tasks that wait
};

/// Threads that run tasks in the order given. Safe from any thread.
class WorkerPool {
 public:
  explicit WorkerPool(const WorkerPoolOptions& options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;
  /// As finish().
  ~WorkerPool();

  /// Runs every task it was given to its end, and ends its threads. Nothing is submitted from then
  /// on. From one thread.
  void finish();

  /// Takes a task, which must not throw; returns false, and takes nothing, when there are
  /// max_pending tasks already.
  [[nodiscard]] bool submit(std::function<void()> task);

  [[nodiscard]] const std::string& name() const noexcept;
  /// As of now, roughly: tasks come and go meanwhile.
  [[nodiscard]] WorkerPoolLoad load() const noexcept;

 private:
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace cq::app
