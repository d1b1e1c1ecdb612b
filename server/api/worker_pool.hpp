#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/turn_queue.hpp"

namespace cq::api {

/// How many requests read from one store at a time, each on a thread of its own. There are more
/// such threads than cores, as some of them wait for disks. Safe from any thread.
[[nodiscard]] std::size_t reads_at_a_time() noexcept;

/// How a pool works.
struct WorkerPoolOptions {
  std::string name;             ///< of its threads, as the system shows them; at most 15 bytes
  std::size_t threads = 1;      ///< at least 1
  std::size_t max_pending = 1;  ///< tasks that may run or wait at a time
  int niceness = 0;             ///< added to its threads' own; more means less urgent
  /// How long the client of a task waits, from when the pool took it: a task that has not begun by
  /// then is given up, one that still runs is overdue.
  std::chrono::milliseconds max_wait = std::chrono::hours(24);
  /// If set, a task is overdue that long after it began, and max_wait is for its turn alone.
  std::optional<std::chrono::milliseconds> max_run{};
};

/// The load of a pool.
struct WorkerPoolLoad {
  std::size_t threads = 0;
  std::size_t active = 0;  ///< tasks that run
  std::size_t queued = 0;  ///< tasks that wait
};

/// Threads that start tasks in the order given, or in turns that their keys share fairly, each with
/// a CallDeadline short of when it is overdue. Safe from any thread, but finish() and destructor.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  /// Starts its threads. Throws std::system_error when the system has none left.
  explicit WorkerPool(WorkerPoolOptions options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;
  /// As finish().
  ~WorkerPool();

  /// Takes no more tasks, runs those it has to their end, and ends its threads; what is overdue
  /// from now on isn't reported any more. From one thread, which is none of the pool's; a second
  /// call does nothing.
  void finish();

  /// Gives up, on this thread, every task that has not begun; from now on it takes none.
  void drop_waiting();

  /// Takes a task. Returns false, and takes nothing, when there are max_pending tasks already, and
  /// after finish() or drop_waiting(). Where another group of keys has more tasks waiting than that
  /// of `turn`, one of these is given up instead, on this thread. Of the first two exactly one is
  /// called: `run`, or `give_up` when the task will never run. `overdue` is called besides, at most
  /// once and on another thread, when `run` has not returned in time, which goes on meanwhile. None
  /// may throw; an empty one does nothing.
  [[nodiscard]] bool submit(Task run, Task give_up = {}, Task overdue = {},
                            const TurnKey& turn = {});

  class UncountedTime;

  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }
  /// A snapshot: tasks come and go meanwhile.
  [[nodiscard]] WorkerPoolLoad load() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    Task run;
    Task give_up;
    Task overdue;  // guarded by mutex_ while the task runs
    Clock::time_point since;
    Clock::time_point due{};                        // set when it begins: when it is overdue
    std::optional<Clock::time_point> stopped_at{};  // while its time isn't counted: since when
  };
  struct Turn;

  static Turn*& turn_of_this_thread() noexcept;
  static Clock::time_point due_of(const Entry& task, Clock::time_point now);

  void work();
  void run_next(std::unique_lock<std::mutex>& lock);
  void watch();
  [[nodiscard]] bool report_overdue(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Clock::time_point next_deadline();

  const WorkerPoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable task_or_finish_;
  std::condition_variable finish_;
  TurnQueue<Entry> waiting_;     // guarded by mutex_
  std::vector<Entry*> running_;  // guarded by mutex_; each is on the stack of its thread
  std::size_t active_ = 0;       // guarded by mutex_
  bool open_ = true;             // guarded by mutex_: takes tasks
  bool finishing_ = false;       // guarded by mutex_: threads end once nothing waits
  std::vector<std::thread> threads_;
  std::thread watcher_;  // waits for no task, so it knows of those that are overdue
};

/// While one lives, the time of the task that runs on this thread isn't counted: it computes for
/// longer than tasks do, and the machine, not a store, decides how long. It asks no store
/// meanwhile. On a thread of no pool it does nothing.
class WorkerPool::UncountedTime {
 public:
  UncountedTime();
  UncountedTime(const UncountedTime&) = delete;
  UncountedTime& operator=(const UncountedTime&) = delete;
  UncountedTime(UncountedTime&&) = delete;
  UncountedTime& operator=(UncountedTime&&) = delete;
  ~UncountedTime();

 private:
  Turn* const turn_;
};

/// What `compute` returns; the time that it takes isn't counted.
template <class Compute>
auto uncounted(Compute compute) {
  const WorkerPool::UncountedTime time;
  return compute();
}

/// The threads that wait for one store. It may make writers wait for each other, or for other
/// processes: so that they can't take all threads, reads have threads of their own.
struct StoreWorkers {
  WorkerPool read;   ///< for requests of safe methods
  WorkerPool write;  ///< and all others

  /// Those for requests of that method.
  [[nodiscard]] WorkerPool& of(std::string_view method) noexcept;
};

}  // namespace cq::api
