#include "accounts/audit_trimmer.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace cq::accounts {

AuditTrimmer::AuditTrimmer(Audit& audit, const AuditBounds& bounds, api::Clock clock,
                           OnFailure on_failure)
    : audit_(audit),
      bounds_(bounds),
      clock_(std::move(clock)),
      on_failure_(std::move(on_failure)),
      timer_("cq-audit", api::Timer::Duration::zero(), [this] {
        return std::optional<api::Timer::Duration>(trim_once() ? api::Timer::Duration(kRest)
                                                               : api::Timer::Duration(kPause));
      }) {}

bool AuditTrimmer::trim_once() noexcept {
  try {
    return audit_.trim(clock_() - bounds_.age, bounds_.entries, kStep) > 0;
  } catch (const std::exception& error) {
    try {
      on_failure_(error.what());
    } catch (...) {  // for want of memory; the next try says it
    }
    return false;
  }
}

}  // namespace cq::accounts
