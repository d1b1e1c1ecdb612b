#pragma once

#include <mutex>
#include <shared_mutex>

namespace cq::sqlite {

/// A lock that many may hold to read, or one to change. Whoever wants to change waits for those who
/// read already, and for no others, however many come.
class Gate {
 public:
  [[nodiscard]] std::shared_lock<std::shared_mutex> to_read() {
    const std::lock_guard turn(turn_);
    return std::shared_lock(mutex_);
  }
  /// A lock that may own nothing, when it can't be had at once.
  [[nodiscard]] std::shared_lock<std::shared_mutex> to_read_at_once() {
    const std::unique_lock turn(turn_, std::try_to_lock);
    if (!turn.owns_lock()) return {};
    return {mutex_, std::try_to_lock};
  }
  [[nodiscard]] std::unique_lock<std::shared_mutex> to_change() {
    const std::lock_guard turn(turn_);
    return std::unique_lock(mutex_);
  }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};

}  // namespace cq::sqlite
