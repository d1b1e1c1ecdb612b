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

template <typename Step>
void WaitingLine::attempt(const Step& step) noexcept {
  try {
    step();
  } catch (const std::exception& error) {
    // The next look tries again.
    has_failed_ = true;
    log_.trouble("The line for worktrees could not be looked at: ", error.what());
  }
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

// Also in a long look, so that no place ceases to count in it.
void WaitingLine::keep_places() {
  constexpr std::chrono::milliseconds kKeep{400};  // with each look, but not with each wake
  const auto now = SteadyClock::now();
  if (lines_.empty() || now - kept_at_ < kKeep) return;
  const Timestamp at = clock_();
  const std::vector<std::int64_t> gone = line_->keep(tickets(), server_, at + kPlaceLasts, at);
  kept_at_ = now;
  for (const std::int64_t ticket : gone) {
    for (auto& [repository_id, waiters] : lines_) rejoin(waiters, ticket);
  }
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
    got = line_->join(gone->second.request, server_, at + kPlaceLasts, at);
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
    each = each->second.parked.client_left() ? drop(waiters, each) : std::next(each);
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
    const std::optional<Lease> lease = line_->grant(waiter.place, waiter.request, clock_());
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
