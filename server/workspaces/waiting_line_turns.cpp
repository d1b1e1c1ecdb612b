// Whose turn it is in the line, and who is passed.
#include <algorithm>
#include <cq/error.hpp>
#include <utility>

#include "workspaces/waiting_line.hpp"

namespace cq::workspaces {
namespace {

/// What is to be done with each look, but not with each wake, is done after that long.
constexpr std::chrono::milliseconds kEachLook{400};

}  // namespace

// Also in a long look, so that no place ceases to count in it.
void WaitingLine::keep_places() {
  const auto now = SteadyClock::now();
  if (lines_.empty() || now - kept_at_ < kEachLook) return;
  const Timestamp at = clock_();
  const std::vector<std::int64_t> gone = line_->keep(tickets(), server_, at + kPlaceLasts, at);
  kept_at_ = now;
  for (const std::int64_t ticket : gone) {
    for (auto& [repository_id, waiters] : lines_) rejoin(waiters, ticket);
  }
}

// So that a repetition of one of them isn't taken for a request of its own.
void WaitingLine::say_who_waits_still() {
  const auto now = SteadyClock::now();
  if (now - said_at_ < kWaitsStill) return;
  std::vector<std::string> repeatable;
  for (const auto& [repository_id, waiters] : lines_) {
    for (const auto& [ticket, waiter] : waiters) {
      if (!waiter.repeatable.empty()) repeatable.push_back(waiter.repeatable);
    }
  }
  if (!repeatable.empty()) answers_.wait_still(repeatable);
  said_at_ = now;
}

// What grants a lease, or takes a place, for one that may be repeatable.
template <typename Grant>
void WaitingLine::make_for(const Waiter& waiter, const Grant& grant) {
  if (waiter.repeatable.empty()) {
    grant();
  } else {
    answers_.carry_out(waiter, grant);
  }
}

void WaitingLine::pass_ended_everywhere() {
  const auto now = SteadyClock::now();
  if (now - passed_at_ < kEachLook) return;
  for (const auto& [repository_id, waiters] : lines_) pass_ended(repository_id);
  passed_at_ = now;
}

// Of those that wait here, and no others of this server: what nobody waits for any more must cease
// to count.
std::vector<std::int64_t> WaitingLine::tickets() const {
  std::vector<std::int64_t> tickets;
  for (const auto& [repository_id, waiters] : lines_) {
    for (const auto& [ticket, waiter] : waiters) tickets.push_back(ticket);
  }
  const std::lock_guard lock(mutex_);
  for (const Waiter& waiter : new_) tickets.push_back(waiter.place.ticket);
  return tickets;
}

// The store has forgotten its place, as this server was stopped for more than a minute. Nobody
// behind it here would have a turn.
void WaitingLine::rejoin(Waiters& waiters, std::int64_t ticket) {
  const auto gone = waiters.find(ticket);
  if (gone == waiters.end()) return;
  const Timestamp at = clock_();
  LeaseOrPlace got;
  try {
    make_for(gone->second,
             [&] { got = line_->join(gone->second.request, server_, at + kPlaceLasts, at); });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kConflict) throw;
    // A grant that the store reported as failed has used its token.
    log_.trouble("A place in the line for worktrees is gone: ", error.what());
    answer_in_vain(gone->second, 0);
    waiters.erase(gone);
    return;
  }
  auto moved = waiters.extract(gone);
  Waiter& waiter = moved.mapped();
  if (got.lease) {
    answer_granted(waiter, *got.lease);
    return;
  }
  waiter.place = *std::move(got.place);
  said_at_ = {};  // a place alone isn't what was asked for
  moved.key() = waiter.place.ticket;
  waiters.insert(std::move(moved));
}

void WaitingLine::drop_late(std::int64_t repository_id, Waiters& waiters) {
  const auto is_late = [now = SteadyClock::now()](const auto& each) {
    return each.second.until <= now;
  };
  if (std::none_of(waiters.begin(), waiters.end(), is_late)) return;
  std::map<std::int64_t, std::size_t> positions;
  if (!has_failed_) {
    attempt([&] {
      for (const LeaseWaiter& place : line_->list(repository_id, clock_())) {
        positions.emplace(place.ticket, positions.size() + 1);
      }
    });
  }
  for (auto each = waiters.begin(); each != waiters.end();) {
    if (!is_late(*each)) {
      ++each;
      continue;
    }
    const auto position = positions.find(each->first);
    answer_in_vain(each->second, position == positions.end() ? 0 : position->second);
    each = drop(waiters, each);
  }
}

// Even while the store fails, which is asked no more in this look then.
void WaitingLine::answer_in_vain(Waiter& waiter, std::optional<std::size_t> position) {
  bool is_answered = false;
  if (!has_failed_) {
    attempt([&] {
      answers_.in_vain(waiter, position);
      is_answered = true;
    });
  }
  if (!is_answered) answers_.in_vain(waiter, std::nullopt);
}

void WaitingLine::drop_left(Waiters& waiters) {
  for (auto each = waiters.begin(); each != waiters.end();) {
    if (!each->second.parked.client_left()) {
      ++each;
      continue;
    }
    answers_.left(each->second);
    each = drop(waiters, each);
  }
}

WaitingLine::Waiters::iterator WaitingLine::drop(Waiters& waiters, Waiters::iterator waiter) {
  given_up_.push_back(waiter->first);
  return waiters.erase(waiter);
}

void WaitingLine::leave_given_up() {
  line_->leave(given_up_);
  given_up_.clear();
}

void WaitingLine::grant_in_turn(Waiters& waiters) {
  while (true) {
    keep_places();
    if (waiters.empty()) return;
    const auto first = waiters.begin();
    Waiter& waiter = first->second;
    if (waiter.parked.client_left()) return;
    std::optional<Lease> lease;
    make_for(waiter, [&] { lease = line_->grant(waiter.place, waiter.request, clock_()); });
    if (!lease) return;
    auto granted = waiters.extract(first);
    answer_granted(granted.mapped(), *lease);
  }
}

void WaitingLine::answer_granted(Waiter& waiter, const Lease& lease) {
  if (waiter.parked.client_left()) {
    answers_.give_back(waiter, lease);
  } else {
    answers_.granted(waiter, lease);
  }
}

}  // namespace cq::workspaces
