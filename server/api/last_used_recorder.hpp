#pragma once

#include <chrono>
#include <condition_variable>
#include <cq/timestamp.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace cq::api {

/// Writes down when what callers authenticate with (API keys, access tokens) was used, on a thread
/// of its own, so that no request waits for it. Each key's uses are written at most once per
/// kPause, since those of a busy agent would else cost the database as much as its requests; of the
/// uses that wait, the latest is written. Safe from any thread.
class LastUsedRecorder {
 public:
  static constexpr std::chrono::milliseconds kPause{250};

  /// Writes one use to the store; called on that thread.
  using Write = std::function<void(const std::string& key_id, Timestamp at)>;
  /// Called on that thread for a use whose Write threw; the use is dropped.
  using OnFailure = std::function<void(const std::string& reason)>;

  LastUsedRecorder(Write write, OnFailure on_failure);
  LastUsedRecorder(const LastUsedRecorder&) = delete;
  LastUsedRecorder& operator=(const LastUsedRecorder&) = delete;
  LastUsedRecorder(LastUsedRecorder&&) = delete;
  LastUsedRecorder& operator=(LastUsedRecorder&&) = delete;
  /// Writes what is still waiting.
  ~LastUsedRecorder();

  /// Never waits.
  void record(const std::string& key_id, Timestamp at);

  /// The latest use of each key that has a use which is not written yet, also while it is being
  /// written. What isn't in it can be read from the store afterwards.
  [[nodiscard]] std::map<std::string, Timestamp> unwritten() const;

 private:
  using SteadyClock = std::chrono::steady_clock;

  void run();
  void take_due();
  void wait(std::unique_lock<std::mutex>& lock);
  void write(const std::map<std::string, Timestamp>& uses) const;

  Write write_;
  OnFailure on_failure_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Timestamp> waiting_;                // guarded by mutex_
  std::map<std::string, Timestamp> writing_;                // guarded by mutex_
  std::map<std::string, SteadyClock::time_point> written_;  // guarded by mutex_; within kPause
  bool stopping_ = false;                                   // guarded by mutex_

  std::thread thread_;  // last, as it uses all of the above
};

}  // namespace cq::api
