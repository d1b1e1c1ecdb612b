#pragma once

#include <mutex>
#include <shared_mutex>

namespace jsonl {

// [fair-shared-mutex]
/// A std::shared_mutex on which a stream of readers can't starve a writer, as it can with glibc's.
/// Readers and writers take turn_ first, and a writer keeps it while it waits for the readers.
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
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};
// [/fair-shared-mutex]

}  // namespace jsonl
