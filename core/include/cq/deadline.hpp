#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <optional>

namespace cq {

/// The deadline of the calls that a thread makes to stores: while one lives, they are to be over by
/// that moment. The caller sets it; background work, e.g. an export, has none.
/// Of several the earliest counts. They end in the reverse order, on the thread that made them.
class CQ_EXPORT CallDeadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit CallDeadline(Clock::time_point until) noexcept;
  CallDeadline(const CallDeadline&) = delete;
  CallDeadline& operator=(const CallDeadline&) = delete;
  CallDeadline(CallDeadline&&) = delete;
  CallDeadline& operator=(CallDeadline&&) = delete;
  ~CallDeadline();

 private:
  const std::optional<Clock::time_point> outer_;
};

/// When the call that a module carries out on this thread is to be over; nullopt: it may take as
/// long as it takes. A module asks on the thread that it was called on. Safe from any thread.
///
/// A call whose deadline has passed should end soon, with Error: busy; a module whose database
/// can't be interrupted there lets it go on. [call_deadline.busy]
/// A change that ends so isn't made, so a commit is not interrupted, and the store works on.
/// [call_deadline.unmade]
CQ_EXPORT std::optional<CallDeadline::Clock::time_point> call_deadline() noexcept;

/// A module that ends calls at their deadlines says by this, on the thread of the call, that it has
/// made a change. Until the innermost CallDeadline of the thread ends, there is none: what its
/// caller asks for behind the change belongs to it, e.g. what tells the client what was made, or
/// what undoes it. Safe from any thread.
CQ_EXPORT void note_change_made() noexcept;

}  // namespace cq
