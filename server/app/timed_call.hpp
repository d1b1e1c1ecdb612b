#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace cq::app {

/// Calls a function that may hang on a thread of its own, so that those who need its result wait no
/// longer than a limit. One call is under way at a time: those who ask meanwhile wait for that one,
/// so however many ask, a store that hangs is asked once. Safe from any thread.
class TimedCall {
 public:
  /// A call that somebody waits for.
  class Asked {
    friend class TimedCall;
    std::uint64_t ended_before_ = 0;
    std::chrono::steady_clock::time_point until_{};
  };

  /// `function` doesn't throw.
  TimedCall(std::function<void()> function, std::chrono::milliseconds limit);
  TimedCall(const TimedCall&) = delete;
  TimedCall& operator=(const TimedCall&) = delete;
  TimedCall(TimedCall&&) = delete;
  TimedCall& operator=(TimedCall&&) = delete;
  /// Waits for the call that is under way.
  ~TimedCall();

  /// Begins a call unless one is under way, and waits for nothing.
  Asked begin();
  /// Waits for that call. Returns whether it has ended; false once the limit has passed since it
  /// was begun.
  bool wait(const Asked& asked);
  bool run() { return wait(begin()); }

 private:
  using Clock = std::chrono::steady_clock;

  void serve();

  const std::function<void()> function_;
  const std::chrono::milliseconds limit_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable has_ended_;
  std::optional<Clock::time_point> begun_;  // guarded by mutex_; nullopt: no call is under way
  std::uint64_t ended_ = 0;                 // guarded by mutex_: how many calls have
  bool stopping_ = false;                   // guarded by mutex_
  std::thread thread_;                      // last, as it uses all of the above
};

}  // namespace cq::app
