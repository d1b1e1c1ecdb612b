#include "app/shutdown_limit.hpp"

#include <utility>

namespace cq::app {

ShutdownLimit::ShutdownLimit(std::chrono::milliseconds limit, std::function<void()> on_expiry)
    : thread_([this, until = std::chrono::steady_clock::now() + limit,
               on_expiry = std::move(on_expiry)] {
        std::unique_lock lock(mutex_);
        if (!over_changed_.wait_until(lock, until, [this] { return over_; })) {
          lock.unlock();
          on_expiry();
        }
      }) {}

ShutdownLimit::~ShutdownLimit() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  over_changed_.notify_one();
  thread_.join();
}

}  // namespace cq::app
