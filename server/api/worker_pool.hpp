#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace cq::api {

/// How a pool works.
struct WorkerPoolOptions {
  std::string name;             ///< of its threads, as the system shows them; at most 15 bytes
  std::size_t threads = 1;      ///< at least 1
  std::size_t max_pending = 1;  ///< tasks that may run or wait at a time
  int niceness = 0;             ///< added to its threads' own; more means less urgent
  /// A task whose turn comes later than this is given up: nobody waits for it any more.
  std::chrono::milliseconds max_wait = std::chrono::hours(24);
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
  using Task = std::function<void()>;

  explicit WorkerPool(const WorkerPoolOptions& options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;
  /// As finish().
  ~WorkerPool();

  /// Runs every task it has to its end, and ends its threads. Nothing is submitted from then on.
  /// From one thread.
  void finish();

  /// Gives up, on this thread, every task that has not begun; from now on it takes none.
  void drop_waiting();

  /// Takes a task; returns false, and takes nothing, when there are max_pending tasks already.
  /// Of the two exactly one is called: `run`, or `give_up` when it will never run. Neither may
  /// throw. An empty `give_up` does nothing.
  [[nodiscard]] bool submit(Task run, Task give_up = {});

  [[nodiscard]] const std::string& name() const noexcept;
  /// As of now: tasks come and go meanwhile.
  [[nodiscard]] WorkerPoolLoad load() const;

 private:
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace cq::api
