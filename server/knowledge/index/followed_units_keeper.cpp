#include <pthread.h>

#include <algorithm>
#include <cq/error.hpp>
#include <limits>
#include <utility>

#include "knowledge/index/followed_units.hpp"
#include "knowledge/index/unit_listing.hpp"

// The thread that reads the units, and follows them while nobody asks.
namespace cq::knowledge {

FollowedUnits::~FollowedUnits() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_all();
  }
  wakes_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

void FollowedUnits::start() {
  keeper_ = std::thread([this] { keep(); });
}

bool FollowedUnits::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void FollowedUnits::keep() {
  pthread_setname_np(pthread_self(), "cq-index");
  constexpr std::chrono::milliseconds kLongestPause = std::chrono::minutes(1);
  std::chrono::milliseconds pause = options_.pause_after_trouble;
  Lock lock(mutex_);
  while (!stopping_ && state_ != FollowState::kTooLarge) {
    wanted_ = false;
    bool in_trouble = false;
    bool in_vain = false;
    try {
      keep_once(lock);
    } catch (const StartOver& because) {
      in_trouble = in_vain = true;
      start_over(because);
    } catch (const TooManyUnits&) {
      log_.warning("The index of units needs more than the " + std::to_string(options_.most_bytes) +
                   " bytes of CQ_MAX_INDEX_BYTES, so the store answers queries; raise that if the "
                   "machine has the memory");
      drop_units();
      set_state(FollowState::kTooLarge);
    } catch (const ListingStopped&) {
    } catch (const TooManyChanges&) {  // it stops
    } catch (const std::exception& error) {
      in_trouble = true;
      log_.trouble(
          "The index of units can't be made or kept current, so the store answers "
          "queries: ",
          error.what());
      if (state_ == FollowState::kCurrent) set_state(FollowState::kBehind);
    }
    if (state_ == FollowState::kCurrent) pause = options_.pause_after_trouble;
    if (in_trouble) {
      wakes_.wait_for(lock, pause, [this] { return stopping_; });
      if (in_vain) pause = std::min(2 * pause, kLongestPause);
    } else {
      wakes_.wait_for(lock, options_.look, [this] { return stopping_ || wanted_; });
    }
  }
}

// Does what there is to do, and has the lock again whatever is thrown.
void FollowedUnits::keep_once(Lock& lock) {
  if (state_ == FollowState::kCurrent) {
    lock.unlock();
    std::exception_ptr problem;
    try {
      make_current(Clock::now() + options_.patience);
    } catch (...) {
      problem = std::current_exception();
    }
    lock.lock();
    if (problem) std::rethrow_exception(problem);
    return;
  }
  caught_up_.wait(lock, [this] { return !catching_up_ || stopping_; });
  if (stopping_) return;
  if (state_ == FollowState::kMaking) {
    make(lock);
    is_new_ = true;
    set_state(FollowState::kBehind);
  }
  catch_up(lock, nullptr, std::numeric_limits<std::size_t>::max());
  set_state(FollowState::kCurrent);
  if (!std::exchange(is_new_, false)) return;
  const std::shared_lock reading(units_mutex_);
  log_.info("An index in memory of " + std::to_string(units_->size()) +
            " units answers queries, as the store module tells which units change");
}

// Reads all units, from a moment on that the store can tell what changes behind.
void FollowedUnits::make(Lock& lock) {
  catching_up_ = true;  // nobody else follows meanwhile
  lock.unlock();
  std::exception_ptr problem;
  std::unique_ptr<IndexedUnits> units;
  std::string token;
  try {
    token = parts_.changes.now();
    units = list_units(parts_.knowledge, parts_.reviews, {options_.most_bytes, options_.page_units},
                       [this] { return stopping(); });
  } catch (...) {
    problem = std::current_exception();
  }
  lock.lock();
  catching_up_ = false;
  caught_up_.notify_all();
  if (problem) std::rethrow_exception(problem);
  const std::unique_lock writing(units_mutex_);
  units_ = std::move(units);
  position_ = token;
  seen_ = std::move(token);
  changed_since_look_ = 0;
}

}  // namespace cq::knowledge
