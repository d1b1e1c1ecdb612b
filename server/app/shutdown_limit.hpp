#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace cq::app {

/// Watches over something that must come to an end in time.
class ShutdownLimit {
 public:
  /// `on_expiry` is called, on a thread of the limit's own, if it is still there after `limit`.
  ShutdownLimit(std::chrono::milliseconds limit, std::function<void()> on_expiry);
  ShutdownLimit(const ShutdownLimit&) = delete;
  ShutdownLimit& operator=(const ShutdownLimit&) = delete;
  ShutdownLimit(ShutdownLimit&&) = delete;
  ShutdownLimit& operator=(ShutdownLimit&&) = delete;
  /// In time: nothing is called any more.
  ~ShutdownLimit();

 private:
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;   // guarded by mutex_
  std::thread thread_;  // last, as it uses all of the above
};

}  // namespace cq::app
