#pragma once

#include <mutex>
#include <shared_mutex>

namespace cq::sqlite {

/// A std::shared_mutex under which lock() waits only for those that hold it already: readers that
/// come later queue behind it, so a stream of them doesn't starve the writer. For std::shared_lock,
/// std::unique_lock and std::lock_guard.
class FairSharedMutex {
 public:
  void lock() {
    const std::lock_guard turn(turn_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

  void lock_shared() {
    const std::lock_guard turn(turn_);
    mutex_.lock_shared();
  }
  /// False as well while another thread waits in lock().
  bool try_lock_shared() {
    const std::unique_lock turn(turn_, std::try_to_lock);
    return turn.owns_lock() && mutex_.try_lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};

}  // namespace cq::sqlite
