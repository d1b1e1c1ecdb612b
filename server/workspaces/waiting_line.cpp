#include "workspaces/waiting_line.hpp"

#include <pthread.h>

#include <algorithm>
#include <cq/error.hpp>
#include <exception>
#include <utility>

#include "api/errors.hpp"
#include "crypto/random.hpp"

namespace cq::workspaces {
namespace {

constexpr std::chrono::seconds kJoinAgain{10};

}  // namespace

WaitingLine::WaitingLine(host::StorePart<LeaseLine> line, api::Clock clock, Answers answers,
                         observability::Log& log)
    : line_(std::move(line)),
      clock_(std::move(clock)),
      answers_(std::move(answers)),
      log_(log),
      server_(crypto::random_hex_id()) {}

WaitingLine::~WaitingLine() {
  stop();
}

LeaseOrPlace WaitingLine::join(const LeaseRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw api::Refusal(503, "The server is stopping");
    if (count_ >= kMost) {
      throw api::Refusal(503, "As many requests wait for worktrees as may; try again later",
                         kJoinAgain);
    }
    ++count_;
  }
  try {
    const Timestamp at = clock_();
    LeaseOrPlace got = line_->join(request, server_, at + kPlaceLasts, at);
    if (got.place) return got;
    const std::lock_guard lock(mutex_);
    --count_;
    return got;
  } catch (...) {
    const std::lock_guard lock(mutex_);
    --count_;
    throw;
  }
}

void WaitingLine::wait(Waiter waiter) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      new_.push_back(std::move(waiter));
      woken_ = true;
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
      changed_.notify_one();
      return;
    }
    --count_;
  }
  answers_.stopped(waiter);
  try {
    line_->leave({waiter.place.ticket});
  } catch (const Error& error) {  // it ceases to count by itself
    log_.trouble("A place in the line for worktrees could not be given up: ", error.what());
  }
}

void WaitingLine::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (count_ == 0) return;
    woken_ = true;
  }
  changed_.notify_one();
}

std::vector<LeaseWaiter> WaitingLine::list(std::int64_t repository_id) const {
  return line_->list(repository_id, clock_());
}

std::size_t WaitingLine::size() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void WaitingLine::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WaitingLine::run() noexcept {
  pthread_setname_np(pthread_self(), "cq-lease-line");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    take_in_new();
    lock.unlock();
    look();
    const SteadyClock::time_point next = next_look();
    lock.lock();
    changed_.wait_until(lock, next, [this] { return stopping_ || woken_; });
  }
  take_in_new();
  lock.unlock();
  answer_stopped();
}

// With mutex_ locked.
void WaitingLine::take_in_new() {
  for (Waiter& waiter : new_) {
    const std::int64_t ticket = waiter.place.ticket;
    lines_[waiter.place.repository_id].emplace(ticket, std::move(waiter));
    ++looked_at_;
  }
  new_.clear();
}

// With nobody waiting there is nothing to look for.
WaitingLine::SteadyClock::time_point WaitingLine::next_look() const noexcept {
  constexpr std::chrono::hours kLong{1};
  const bool is_idle = lines_.empty() && given_up_.empty();
  auto next = SteadyClock::now() + (is_idle ? SteadyClock::duration(kLong) : kLook);
  for (const auto& [repository_id, waiters] : lines_) {
    for (const auto& [ticket, waiter] : waiters) next = std::min(next, waiter.until);
  }
  return next;
}

void WaitingLine::look() noexcept {
  try {
    keep_places();
    for (auto& [repository_id, waiters] : lines_) look_at(repository_id, waiters);
    leave_given_up();
  } catch (const std::exception& error) {
    // The next look tries again.
    log_.trouble("The line for worktrees could not be looked at: ", error.what());
  }
  std::size_t waiting = 0;
  for (auto line = lines_.begin(); line != lines_.end();) {
    waiting += line->second.size();
    line = line->second.empty() ? lines_.erase(line) : std::next(line);
  }
  const std::lock_guard lock(mutex_);
  count_ -= std::exchange(looked_at_, waiting) - waiting;
}

void WaitingLine::keep_places() {
  constexpr std::chrono::milliseconds kKeep{400};  // with each look, but not with each wake
  const auto now = SteadyClock::now();
  if (lines_.empty() || now - kept_at_ < kKeep) return;
  const Timestamp at = clock_();
  line_->keep(server_, at + kPlaceLasts, at);
  kept_at_ = now;
}

void WaitingLine::look_at(std::int64_t repository_id, Waiters& waiters) {
  drop_late(repository_id, waiters);
  for (auto each = waiters.begin(); each != waiters.end();) {
    each = each->second.parked.client_left() ? drop(waiters, each) : std::next(each);
  }
  leave_given_up();  // so that those behind have their turn now
  grant_in_turn(waiters);
}

void WaitingLine::drop_late(std::int64_t repository_id, Waiters& waiters) {
  const auto is_late = [now = SteadyClock::now()](const auto& each) {
    return each.second.until <= now;
  };
  if (std::none_of(waiters.begin(), waiters.end(), is_late)) return;
  std::map<std::int64_t, std::size_t> positions;
  for (const LeaseWaiter& place : line_->list(repository_id, clock_())) {
    positions.emplace(place.ticket, positions.size() + 1);
  }
  for (auto each = waiters.begin(); each != waiters.end();) {
    if (!is_late(*each)) {
      ++each;
      continue;
    }
    const auto position = positions.find(each->first);
    answers_.in_vain(each->second, position == positions.end() ? 0 : position->second);
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
  while (!waiters.empty()) {
    const auto first = waiters.begin();
    Waiter& waiter = first->second;
    if (waiter.parked.client_left()) return;
    const std::optional<Lease> lease = line_->grant(waiter.place, waiter.request, clock_());
    if (!lease) return;
    if (waiter.parked.client_left()) {
      answers_.give_back(waiter, *lease);
    } else {
      answers_.granted(waiter, *lease);
    }
    waiters.erase(first);
  }
}

void WaitingLine::answer_stopped() noexcept {
  try {
    for (auto& [repository_id, waiters] : lines_) {
      for (auto each = waiters.begin(); each != waiters.end(); each = drop(waiters, each)) {
        answers_.stopped(each->second);
      }
    }
    leave_given_up();
  } catch (const std::exception& error) {
    // The places cease to count by themselves.
    log_.trouble("Places in the line for worktrees could not be given up: ", error.what());
  }
}

}  // namespace cq::workspaces
