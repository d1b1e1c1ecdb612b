#include "app/worker_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace cq::app {
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
  explicit Threads(const WorkerPoolOptions& options)
      : name(options.name),
        max_pending(options.max_pending),
        context(static_cast<int>(options.threads)),
        work(asio::make_work_guard(context)) {
    for (std::size_t i = 0; i < options.threads; ++i) {
      threads.emplace_back([this, options] {
        prepare_thread(options);
        context.run();
      });
    }
  }

  const std::string name;
  const std::size_t max_pending;
  std::atomic<std::size_t> pending{0};  ///< those that run included
  std::atomic<std::size_t> active{0};
  asio::io_context context;
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

bool WorkerPool::submit(std::function<void()> task) {
  if (threads_->pending.fetch_add(1) >= threads_->max_pending) {
    threads_->pending.fetch_sub(1);
    return false;
  }
  asio::post(threads_->context, [threads = threads_.get(), task = std::move(task)] {
    threads->active.fetch_add(1);
    task();
    threads->active.fetch_sub(1);
    threads->pending.fetch_sub(1);
  });
  return true;
}

const std::string& WorkerPool::name() const noexcept {
  return threads_->name;
}

WorkerPoolLoad WorkerPool::load() const noexcept {
  const std::size_t active = threads_->active.load();
  const std::size_t pending = threads_->pending.load();
  return {.threads = threads_->threads.size(),
          .active = active,
          .queued = pending - std::min(active, pending)};
}

}  // namespace cq::app
