#pragma once

#include <chrono>
#include <cq/audit.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "api/clock.hpp"
#include "api/timer.hpp"

namespace cq::accounts {

/// How much of the audit is kept.
struct AuditBounds {
  std::chrono::days age{};
  std::uint64_t entries = 0;
};

/// Removes what is beyond the bounds from the audit, on a thread of its own: when it starts, and
/// every kPause. It goes in small steps with a rest behind each, so that no writer waits long for
/// one. Its destructor ends it between two steps.
class AuditTrimmer {
 public:
  static constexpr std::chrono::minutes kPause{10};
  static constexpr std::chrono::milliseconds kRest{20};
  static constexpr std::size_t kStep = 200;  ///< entries

  /// Called on that thread when the store refuses; it is tried again after kPause.
  using OnFailure = std::function<void(const std::string& reason)>;

  /// The audit outlives it.
  AuditTrimmer(Audit& audit, const AuditBounds& bounds, api::Clock clock, OnFailure on_failure);

 private:
  /// Whether there may be more to remove.
  bool trim_once() noexcept;

  Audit& audit_;
  const AuditBounds bounds_;
  const api::Clock clock_;
  const OnFailure on_failure_;
  api::Timer timer_;  // last, as its thread uses all of the above
};

}  // namespace cq::accounts
