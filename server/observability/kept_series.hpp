#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace cq::observability {

/// Series of metrics that were looked up once, by a text of the caller's. Safe from any thread.
template <typename Series>
class KeptSeries {
 public:
  /// What is kept for that text; what `look_up` returns, the first time.
  template <typename LookUp>
  Series find(std::string_view key, const LookUp& look_up) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = series_.find(key); found != series_.end()) return found->second;
    }
    const Series found = look_up();
    const std::lock_guard lock(mutex_);
    return series_.emplace(key, found).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::map<std::string, Series, std::less<>> series_;  // guarded by mutex_
};

}  // namespace cq::observability
