#include "api/worker_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

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

struct WorkerPool::Threads {
  struct Waiting {
    Task run;
    Task give_up;
    std::chrono::steady_clock::time_point since;

    void drop() const {
      if (give_up) give_up();
    }
  };

  explicit Threads(const WorkerPoolOptions& wanted)
      : options(wanted),
        context(static_cast<int>(wanted.threads)),
        work(asio::make_work_guard(context)) {
    for (std::size_t i = 0; i < options.threads; ++i) {
      threads.emplace_back([this] {
        prepare_thread(options);
        context.run();
      });
    }
  }

  /// Takes the first of those that wait through its life, if there is one.
  void run_next() {
    std::unique_lock lock(mutex);
    if (waiting.empty()) return;
    {
      const Waiting task = std::move(waiting.front());
      waiting.pop_front();
      ++active;
      lock.unlock();
      if (std::chrono::steady_clock::now() - task.since > options.max_wait) {
        task.drop();
      } else {
        task.run();
      }
    }
    lock.lock();
    --active;
  }

  const WorkerPoolOptions options;
  std::mutex mutex;
  std::deque<Waiting> waiting;  // guarded by mutex
  std::size_t active = 0;       // guarded by mutex
  bool dropping = false;        // guarded by mutex
  asio::io_context context;     // one call of run_next() is posted for each that came to wait
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::vector<std::thread> threads;
};

WorkerPool::WorkerPool(const WorkerPoolOptions& options)
    : threads_(std::make_unique<Threads>(options)) {}

WorkerPool::~WorkerPool() {
  finish();
}

void WorkerPool::finish() {
  threads_->work.reset();
  for (std::thread& thread : threads_->threads) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void WorkerPool::drop_waiting() {
  std::deque<Threads::Waiting> dropped;
  {
    const std::lock_guard lock(threads_->mutex);
    threads_->dropping = true;
    dropped.swap(threads_->waiting);
  }
  for (const Threads::Waiting& task : dropped) {
    task.drop();
  }
}

bool WorkerPool::submit(Task run, Task give_up) {
  {
    const std::lock_guard lock(threads_->mutex);
    const std::size_t pending = threads_->active + threads_->waiting.size();
    if (threads_->dropping || pending >= threads_->options.max_pending) {
      return false;
    }
    threads_->waiting.push_back(
        {std::move(run), std::move(give_up), std::chrono::steady_clock::now()});
  }
  asio::post(threads_->context, [threads = threads_.get()] { threads->run_next(); });
  return true;
}

const std::string& WorkerPool::name() const noexcept {
  return threads_->options.name;
}

WorkerPoolLoad WorkerPool::load() const {
  const std::lock_guard lock(threads_->mutex);
  return {.threads = threads_->threads.size(),
          .active = threads_->active,
          .queued = threads_->waiting.size()};
}

}  // namespace cq::api
