#include "app/memory_trimmer.hpp"

#include <malloc.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>

namespace cq::app {
namespace {

constexpr std::chrono::seconds kPeriod{5};

}  // namespace

bool FreeMemory::give_back() {
  const std::size_t free_now = mallinfo2().fordblks;
  free_after_last_ = std::min(free_after_last_, free_now);
  if (free_now - free_after_last_ <= kKept) return false;
  malloc_trim(0);
  free_after_last_ = mallinfo2().fordblks;
  return true;
}

MemoryTrimmer::MemoryTrimmer() : thread_([this] { run(); }) {}

MemoryTrimmer::~MemoryTrimmer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void MemoryTrimmer::run() {
  pthread_setname_np(pthread_self(), "cq-memory");
  FreeMemory memory;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kPeriod, [this] { return ending_; })) {
    lock.unlock();
    memory.give_back();
    lock.lock();
  }
}

}  // namespace cq::app
