#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <functional>
#include <string>

#include "api/clock.hpp"
#include "api/timer.hpp"

namespace cq::scalars {

/// Removes scalars that came longer ago than some days, on a thread of its own: when it starts, and
/// every kPause. It goes in the store's bounded steps with a rest behind each, so that no writer
/// waits long for one. Its destructor ends it between two steps.
class Trimmer {
 public:
  static constexpr std::chrono::minutes kPause{10};
  static constexpr std::chrono::milliseconds kRest{20};

  /// Called on that thread when the store refuses; it is tried again after kPause.
  using OnFailure = std::function<void(const std::string& reason)>;

  /// The store outlives it.
  Trimmer(host::StorePart<Scalars> scalars, std::chrono::days age, api::Clock clock,
          OnFailure on_failure);

 private:
  /// Whether there may be more to remove.
  bool trim_once() noexcept;

  const host::StorePart<Scalars> scalars_;
  const std::chrono::days age_;
  const api::Clock clock_;
  const OnFailure on_failure_;
  api::Timer timer_;  // last, as its thread uses all of the above
};

}  // namespace cq::scalars
