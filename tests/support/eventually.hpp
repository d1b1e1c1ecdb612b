#pragma once

#include <chrono>
#include <thread>

#include "support/sanitizers.hpp"

namespace cq::test {

/// Asks until that holds, some milliseconds apart; false where it doesn't within kPatience.
template <typename Condition>
[[nodiscard]] bool eventually(const Condition& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace cq::test
