#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "http/responder.hpp"

namespace cq::test {

/// Responders that a handler has put off, for a test to use when it wants to. Safe from any
/// thread.
class DelayedResponses {
 public:
  void put(http::Request request, http::Responder responder) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(std::move(request), std::move(responder));
    }
    arrived_.notify_all();
  }

  using Waiting = std::pair<http::Request, http::Responder>;

  /// The oldest; nullopt when none comes within a minute.
  std::optional<Waiting> take(std::chrono::milliseconds timeout = std::chrono::minutes(1)) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, timeout, [this] { return !waiting_.empty(); })) return {};
    std::optional<Waiting> taken(std::move(waiting_.front()));
    waiting_.pop_front();
    return taken;
  }

  /// A handler that puts everything off.
  auto handler() {
    return [this](http::Request request, http::Responder responder) {
      put(std::move(request), std::move(responder));
    };
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> waiting_;
};

}  // namespace cq::test
