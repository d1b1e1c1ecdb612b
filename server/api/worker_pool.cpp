#include "api/worker_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cq/deadline.hpp>
#include <utility>

#include "http/message.hpp"

namespace cq::api {
namespace {

/// Names this thread and makes it less urgent; it works as well if the system won't do either.
void prepare_thread(const WorkerPoolOptions& options) {
  pthread_setname_np(pthread_self(), options.name.c_str());
  if (options.niceness != 0) {
    const auto thread = static_cast<id_t>(gettid());
    setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + options.niceness);
  }
}

// When the calls to stores of a task that begins now are to be over: before it is overdue, so that
// the time left does to undo what was stopped, and to say so.
std::chrono::steady_clock::time_point end_of_calls(std::chrono::steady_clock::time_point now,
                                                   std::chrono::steady_clock::time_point due) {
  constexpr int kShareForTheAnswer = 10;
  return due - (due - now) / kShareForTheAnswer;
}

}  // namespace

std::size_t reads_at_a_time() noexcept {
  constexpr std::size_t kLeast = 4;
  return std::max<std::size_t>(kLeast, std::size_t{2} * std::thread::hardware_concurrency());
}

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(std::move(options)) {
  threads_.reserve(options_.threads);
  running_.reserve(options_.threads);  // so that a thread always finds a place for its task
  try {
    watcher_ = std::thread([this] { watch(); });
    for (std::size_t i = 0; i < options_.threads; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  } catch (...) {
    finish();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  finish();
}

void WorkerPool::finish() {
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    finishing_ = true;
  }
  task_or_finish_.notify_all();
  finish_.notify_all();
  if (watcher_.joinable()) {
    watcher_.join();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void WorkerPool::drop_waiting() {
  TurnQueue<Entry> dropped;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    dropped = std::exchange(waiting_, {});
  }
  while (!dropped.empty()) {
    const Entry task = dropped.pop();
    if (task.give_up) task.give_up();
  }
}

bool WorkerPool::submit(Task run, Task give_up, Task overdue, const TurnKey& turn) {
  std::optional<Entry> displaced;
  {
    const std::lock_guard lock(mutex_);
    if (!open_) return false;
    if (active_ + waiting_.size() >= options_.max_pending) {
      displaced = waiting_.pop_of_largest(turn);
      if (!displaced) return false;
    }
    waiting_.push(turn, {std::move(run), std::move(give_up), std::move(overdue), Clock::now()});
  }
  if (displaced && displaced->give_up) displaced->give_up();
  // One task needs one thread; threads that are busy look for the next task by themselves.
  task_or_finish_.notify_one();
  return true;
}

void WorkerPool::work() {
  prepare_thread(options_);
  std::unique_lock lock(mutex_);
  while (true) {
    task_or_finish_.wait(lock, [this] { return finishing_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    run_next(lock);
  }
}

/// A task that runs, for what it calls on its thread.
struct WorkerPool::Turn {
  WorkerPool& pool;
  Entry& task;
  Clock::time_point calls_until;  ///< of stores
  std::optional<CallDeadline> deadline{};
};

/// Takes the task whose turn it is through its life, without the lock.
void WorkerPool::run_next(std::unique_lock<std::mutex>& lock) {
  {
    Entry task = waiting_.pop();
    ++active_;
    const Clock::time_point now = Clock::now();
    const bool is_late = now - task.since > options_.max_wait;
    task.due = options_.max_run ? now + *options_.max_run : task.since + options_.max_wait;
    if (!is_late) running_.push_back(&task);
    lock.unlock();
    const Task& chosen = is_late ? task.give_up : task.run;
    if (chosen) {
      Turn turn{.pool = *this, .task = task, .calls_until = end_of_calls(now, task.due)};
      turn.deadline.emplace(turn.calls_until);
      turn_of_this_thread() = &turn;
      chosen();
      turn_of_this_thread() = nullptr;
    }
    lock.lock();
    std::erase(running_, &task);
    lock.unlock();
  }  // what the task holds is released without the lock, too
  lock.lock();
  --active_;
}

/// When the task is overdue, as far as can be said now.
WorkerPool::Clock::time_point WorkerPool::due_of(const Entry& task, Clock::time_point now) {
  return task.stopped_at ? task.due + (now - *task.stopped_at) : task.due;
}

WorkerPool::Turn*& WorkerPool::turn_of_this_thread() noexcept {
  // What computes is called by handlers, which know of no pool.
  thread_local Turn* turn = nullptr;
  return turn;
}

WorkerPool::UncountedTime::UncountedTime() : turn_(turn_of_this_thread()) {
  if (turn_ == nullptr) return;
  turn_->deadline.reset();
  turn_of_this_thread() = nullptr;  // one within another counts once
  const std::lock_guard lock(turn_->pool.mutex_);
  turn_->task.stopped_at = Clock::now();
}

WorkerPool::UncountedTime::~UncountedTime() {
  if (turn_ == nullptr) return;
  Clock::duration taken;
  {
    const std::lock_guard lock(turn_->pool.mutex_);
    taken = Clock::now() - *turn_->task.stopped_at;
    turn_->task.due += taken;
    turn_->task.stopped_at.reset();
  }
  turn_->calls_until += taken;
  turn_->deadline.emplace(turn_->calls_until);
  turn_of_this_thread() = turn_;
}

void WorkerPool::watch() {
  pthread_setname_np(pthread_self(), options_.name.c_str());
  std::unique_lock lock(mutex_);
  while (!finishing_) {
    if (!report_overdue(lock)) {
      // Nobody wakes it for a task, so that handing one over costs nothing: a task that comes while
      // it sleeps isn't due before it wakes.
      finish_.wait_until(lock, next_deadline(), [this] { return finishing_; });
    }
  }
}

/// Gives up the first task whose time is over, or reports it where it runs; false when there is
/// none. Without the lock meanwhile.
bool WorkerPool::report_overdue(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point now = Clock::now();
  Entry task;
  if (!waiting_.empty() && waiting_.oldest() + options_.max_wait < now) {
    task = waiting_.pop_oldest();
    lock.unlock();
    if (task.give_up) task.give_up();
  } else {
    const auto found = std::find_if(running_.begin(), running_.end(), [now](const Entry* running) {
      return running->overdue && due_of(*running, now) < now;
    });
    if (found == running_.end()) return false;
    task.overdue = std::exchange((*found)->overdue, {});
    lock.unlock();
    task.overdue();
  }
  task = {};
  lock.lock();
  return true;
}

/// When the next of the present tasks is due, or could be one that begins from now on.
WorkerPool::Clock::time_point WorkerPool::next_deadline() {
  constexpr std::chrono::milliseconds kShortestSleep{1};
  const Clock::time_point now = Clock::now();
  Clock::time_point first =
      now + std::min(options_.max_wait, options_.max_run.value_or(options_.max_wait));
  if (!waiting_.empty()) first = std::min(first, waiting_.oldest() + options_.max_wait);
  for (const Entry* running : running_) {
    if (running->overdue) first = std::min(first, due_of(*running, now));
  }
  return std::max(first, now) + kShortestSleep;
}

WorkerPoolLoad WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.threads = threads_.size(), .active = active_, .queued = waiting_.size()};
}

WorkerPool& StoreWorkers::of(std::string_view method) noexcept {
  return http::is_safe_method(method) ? read : write;
}

}  // namespace cq::api
