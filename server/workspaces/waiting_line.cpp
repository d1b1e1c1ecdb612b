#include "workspaces/waiting_line.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "api/errors.hpp"

namespace cq::workspaces {
namespace {

constexpr std::chrono::seconds kJoinAgain{10};

}  // namespace

WaitingLine::WaitingLine(host::StorePart<LeaseLine> line, api::Clock clock, Answers answers,
                         observability::Log& log, HasEnded has_ended)
    : line_(std::move(line)),
      clock_(std::move(clock)),
      answers_(std::move(answers)),
      log_(log),
      has_ended_(std::move(has_ended)) {}

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
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
      new_.push_back(std::move(waiter));
      woken_ = true;
      changed_.notify_one();
      return;
    }
  }
  answers_.stopped(waiter);
  leave(waiter.place.ticket);
}

void WaitingLine::leave(std::int64_t ticket) noexcept {
  {
    const std::lock_guard lock(mutex_);
    --count_;
  }
  try {
    line_->leave({ticket});
  } catch (const std::exception& error) {  // it ceases to count by itself
    log_.trouble("A place in the line for worktrees could not be given up: ", error.what());
  }
}

bool WaitingLine::pass_ended(std::int64_t repository_id) {
  std::map<std::string, bool> has_ended{{server_, false}};
  std::vector<std::int64_t> passed;
  for (const LeaseWaiter& place : line_->list(repository_id, clock_())) {
    auto known = has_ended.find(place.server);
    if (known == has_ended.end()) {
      known = has_ended.emplace(place.server, has_ended_(place.server)).first;
    }
    if (known->second) passed.push_back(place.ticket);
  }
  if (!passed.empty()) line_->leave(passed);
  return !passed.empty();
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
  if (has_failed_) return next;  // one that is late already would have it look without a pause
  for (const auto& [repository_id, waiters] : lines_) {
    for (const auto& [ticket, waiter] : waiters) next = std::min(next, waiter.until);
  }
  return next;
}

void WaitingLine::look() noexcept {
  has_failed_ = false;
  attempt([this] { keep_places(); });
  for (auto& [repository_id, waiters] : lines_) {
    attempt([this, id = repository_id, &late = waiters] { drop_late(id, late); });
    drop_left(waiters);
  }
  attempt([this] { leave_given_up(); });  // so that those behind have their turn now
  attempt([this] { pass_ended_everywhere(); });
  attempt([this] { say_who_waits_still(); });
  for (auto& [repository_id, waiters] : lines_) {
    attempt([this, &line = waiters] { grant_in_turn(line); });
  }
  std::size_t waiting = 0;
  for (auto line = lines_.begin(); line != lines_.end();) {
    waiting += line->second.size();
    line = line->second.empty() ? lines_.erase(line) : std::next(line);
  }
  const std::lock_guard lock(mutex_);
  count_ -= std::exchange(looked_at_, waiting) - waiting;
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
