#include "app/memory_trimmer.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <optional>

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

MemoryTrimmer::MemoryTrimmer()
    : timer_("cq-memory", kPeriod, [this] {
        memory_.give_back();
        return std::optional<api::Timer::Duration>(kPeriod);
      }) {}

}  // namespace cq::app
