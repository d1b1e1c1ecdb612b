#pragma once

#include <cstddef>

#include "api/timer.hpp"

namespace cq::app {

/// Memory that was freed and that the C library keeps, between blocks that are still in use and in
/// each of its arenas. After some hundred large requests that can be many times what a server
/// needs. For one thread at a time.
class FreeMemory {
 public:
  /// So much stays, as the next requests use it.
  static constexpr std::size_t kKept = std::size_t{16} * 1024 * 1024;

  /// Gives it back to the system where more than kKept bytes have been freed since the last time;
  /// returns whether it did.
  bool give_back();

 private:
  std::size_t free_after_last_ = 0;  ///< what was given back still counts as free
};

/// Gives free memory back every few seconds, on a thread of its own, until it is destroyed.
class MemoryTrimmer {
 public:
  MemoryTrimmer();

 private:
  FreeMemory memory_;  // of the timer's thread
  api::Timer timer_;
};

}  // namespace cq::app
