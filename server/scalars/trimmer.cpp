#include "scalars/trimmer.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "scalars/logged_rows.hpp"

namespace cq::scalars {

Trimmer::Trimmer(host::StorePart<Scalars> scalars, std::chrono::days age, api::Clock clock,
                 OnFailure on_failure)
    : scalars_(std::move(scalars)),
      age_(age),
      clock_(std::move(clock)),
      on_failure_(std::move(on_failure)),
      timer_("cq-scalars-trim", api::Timer::Duration::zero(), [this] {
        return std::optional<api::Timer::Duration>(trim_once() ? api::Timer::Duration(kRest)
                                                               : api::Timer::Duration(kPause));
      }) {}

bool Trimmer::trim_once() noexcept {
  try {
    return !scalars_->remove_before(milliseconds_of(clock_() - age_)).is_done;
  } catch (const std::exception& error) {
    try {
      on_failure_(error.what());
    } catch (...) {  // for want of memory; the next try says it
    }
    return false;
  }
}

}  // namespace cq::scalars
