#include "api/worker_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <utility>

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

}  // namespace

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(std::move(options)) {
  threads_.reserve(options_.threads);
  try {
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
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void WorkerPool::drop_waiting() {
  std::deque<Waiting> dropped;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    dropped.swap(waiting_);
  }
  for (const Waiting& task : dropped) {
    if (task.give_up) task.give_up();
  }
}

bool WorkerPool::submit(Task run, Task give_up) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_ || active_ + waiting_.size() >= options_.max_pending) {
      return false;
    }
    waiting_.push_back({std::move(run), std::move(give_up), std::chrono::steady_clock::now()});
  }
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
    run_first(lock);
  }
}

/// Takes the first waiting task through its life, without the lock.
void WorkerPool::run_first(std::unique_lock<std::mutex>& lock) {
  {
    const Waiting task = std::move(waiting_.front());
    waiting_.pop_front();
    ++active_;
    lock.unlock();
    const bool is_late = std::chrono::steady_clock::now() - task.since > options_.max_wait;
    const Task& chosen = is_late ? task.give_up : task.run;
    if (chosen) chosen();
  }  // what the task holds is released without the lock, too
  lock.lock();
  --active_;
}

WorkerPoolLoad WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.threads = threads_.size(), .active = active_, .queued = waiting_.size()};
}

}  // namespace cq::api
