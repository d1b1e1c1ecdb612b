#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace cq::api {

/// Calls a function at times of its choice, on a thread of its own. Its destructor ends it without
/// another call, once the one under way is over. Made and destroyed on any one thread.
class Timer {
 public:
  using Duration = std::chrono::microseconds;
  /// Does what is due, and returns how long to wait for the next call; nullopt: there is none.
  /// Throws nothing.
  using Tick = std::function<std::optional<Duration>()>;

  /// The first call is `pause` from now; one of zero is due immediately. The thread's `name` has at
  /// most 15 bytes.
  Timer(std::string name, Duration pause, Tick tick);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  Timer(Timer&&) = delete;
  Timer& operator=(Timer&&) = delete;
  ~Timer();

 private:
  void run(std::chrono::steady_clock::time_point first);

  const std::string name_;
  const Tick tick_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last, as it uses all of the above
};

}  // namespace cq::api
