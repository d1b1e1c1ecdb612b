#pragma once

#include <mutex>
#include <shared_mutex>

namespace jsonl {

// [fair-mutex]
/// A std::shared_mutex on which no stream of readers can keep a writer waiting for ever, as it can
/// on the system's own: whoever comes, reader or writer, passes one gate, and a writer waits in it.
class FairMutex {
 public:
  void lock() {
    const std::lock_guard gate(gate_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

  void lock_shared() {
    const std::lock_guard gate(gate_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex gate_;
  std::shared_mutex mutex_;
};
// [/fair-mutex]

}  // namespace jsonl
