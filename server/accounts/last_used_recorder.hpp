#pragma once

#include <chrono>
#include <condition_variable>
#include <cq/accounts/api_keys.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/timestamp.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace cq::accounts {

/// Writes down when API keys were used, on a thread of its own, so that no request waits for it.
/// Each key's uses are written at most once per kPause, since those of a busy agent would else cost
/// the database as much as its requests; of the uses that wait, the latest is written. Safe from
/// any thread.
class LastUsedRecorder {
 public:
  static constexpr std::chrono::milliseconds kPause{250};

  /// Called on that thread for a use that the store refused; the use is dropped.
  using OnFailure = std::function<void(const std::string& reason)>;

  LastUsedRecorder(host::StorePart<ApiKeys> keys, OnFailure on_failure);
  LastUsedRecorder(const LastUsedRecorder&) = delete;
  LastUsedRecorder& operator=(const LastUsedRecorder&) = delete;
  LastUsedRecorder(LastUsedRecorder&&) = delete;
  LastUsedRecorder& operator=(LastUsedRecorder&&) = delete;
  /// Writes what is still waiting.
  ~LastUsedRecorder();

  /// Never waits.
  void record(const std::string& key_id, Timestamp at);

 private:
  using SteadyClock = std::chrono::steady_clock;

  void run();
  std::map<std::string, Timestamp> take_due();
  void wait(std::unique_lock<std::mutex>& lock);
  void write(const std::map<std::string, Timestamp>& uses);

  host::StorePart<ApiKeys> keys_;
  OnFailure on_failure_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Timestamp> waiting_;                // guarded by mutex_
  std::map<std::string, SteadyClock::time_point> written_;  // guarded by mutex_; within kPause
  bool stopping_ = false;                                   // guarded by mutex_

  std::thread thread_;  // last, as it uses all of the above
};

}  // namespace cq::accounts
