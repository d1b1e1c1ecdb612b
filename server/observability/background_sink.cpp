#include "observability/background_sink.hpp"

#include <signal.h>  // pthread_sigmask
#include <spdlog/details/log_msg_buffer.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace cq::observability {

using spdlog::details::log_msg;
using spdlog::details::log_msg_buffer;

struct BackgroundSink::Queue {
  explicit Queue(spdlog::sink_ptr sink) : target(std::move(sink)) {}

  /// Writes until it is to end and nothing waits.
  void run() {
    take_no_signals();
    std::unique_lock lock(mutex);
    while (!ending || !waiting.empty()) {
      changed.wait(lock, [this] { return ending || !waiting.empty(); });
      const std::vector<log_msg_buffer> lines = std::exchange(waiting, {});
      const std::size_t lost = std::exchange(dropped, 0);
      waiting_bytes = 0;
      lock.unlock();
      for (const log_msg_buffer& line : lines) {
        write(line);
        ++steps;
      }
      if (lost > 0) tell(lost);
      target->flush();
      lock.lock();
      written += lines.size();
      progressed.notify_all();
    }
    ended = true;
    progressed.notify_all();
  }

  /// This thread is there before the server waits for signals: one that it received would end the
  /// process immediately.
  static void take_no_signals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
  }

  /// Waits, while something is being written, until `done` holds. Returns whether it does.
  template <class Done>
  bool wait(std::unique_lock<std::mutex>& lock, Done done) {
    while (!done()) {
      const std::uint64_t before = steps;
      const bool moved = progressed.wait_for(
          lock, kPatience, [this, before, &done] { return done() || steps != before; });
      if (!moved) return false;
    }
    return true;
  }

  void tell(std::size_t lost) noexcept {
    write({"cq", spdlog::level::warn,
           std::to_string(lost) + " lines were dropped here, as the log was not read in time"});
  }

  void write(const log_msg& line) noexcept {
    try {
      target->log(line);
    } catch (...) {  // a full disk, say: there is nowhere to report it
      return;
    }
  }

  const spdlog::sink_ptr target;
  std::mutex mutex;
  std::condition_variable changed;
  std::condition_variable progressed;
  std::atomic<std::uint64_t> steps{0};  // grows while it writes
  std::vector<log_msg_buffer> waiting;  // guarded by mutex, as all below
  std::size_t waiting_bytes = 0;
  std::size_t dropped = 0;
  std::uint64_t taken = 0;    // how many lines ever came to wait
  std::uint64_t written = 0;  // and how many of these are done with
  bool ending = false;
  bool ended = false;
};

BackgroundSink::BackgroundSink(spdlog::sink_ptr target)
    : queue_(std::make_shared<Queue>(std::move(target))),
      thread_([queue = queue_] { queue->run(); }) {}

BackgroundSink::~BackgroundSink() {
  bool ended = false;
  {
    std::unique_lock lock(queue_->mutex);
    queue_->ending = true;
    queue_->changed.notify_one();
    ended = queue_->wait(lock, [this] { return queue_->ended; });
  }
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void BackgroundSink::log(const log_msg& message) {
  log_msg_buffer line(message);
  const std::size_t size = sizeof(line) + message.payload.size();
  const std::lock_guard lock(queue_->mutex);
  if (queue_->waiting_bytes + size > kMaxWaiting) {
    ++queue_->dropped;
    return;
  }
  queue_->waiting.push_back(std::move(line));
  queue_->waiting_bytes += size;
  ++queue_->taken;
  if (queue_->waiting.size() == 1) queue_->changed.notify_one();
}

void BackgroundSink::flush() {
  std::unique_lock lock(queue_->mutex);
  queue_->wait(lock, [this, taken = queue_->taken] { return queue_->written >= taken; });
}

void BackgroundSink::set_pattern(const std::string& pattern) {
  queue_->target->set_pattern(pattern);
}

void BackgroundSink::set_formatter(std::unique_ptr<spdlog::formatter> formatter) {
  queue_->target->set_formatter(std::move(formatter));
}

}  // namespace cq::observability
