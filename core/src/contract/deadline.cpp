#include <algorithm>
#include <cq/deadline.hpp>

namespace cq {
namespace {

// A module is asked on its caller's thread, through interfaces that needn't pass the moment on.
std::optional<CallDeadline::Clock::time_point>& deadline_of_this_thread() noexcept {
  thread_local std::optional<CallDeadline::Clock::time_point> deadline;
  return deadline;
}

}  // namespace

CallDeadline::CallDeadline(Clock::time_point until) noexcept : outer_(deadline_of_this_thread()) {
  deadline_of_this_thread() = outer_ ? std::min(*outer_, until) : until;
}

CallDeadline::~CallDeadline() {
  deadline_of_this_thread() = outer_;
}

std::optional<CallDeadline::Clock::time_point> call_deadline() noexcept {
  return deadline_of_this_thread();
}

void note_change_made() noexcept {
  deadline_of_this_thread().reset();
}

}  // namespace cq
