#include "knowledge/index/followed_units.hpp"

#include <algorithm>
#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <set>
#include <utility>

namespace cq::knowledge {
namespace {

[[noreturn]] void throw_not_in_time() {
  throw Error(ErrorKind::kBusy, "The store did not say in time whether anything has changed.");
}

/// Whether a call ended so as the time of the query that made it is over, which says nothing of the
/// store.
bool is_at_own_deadline(const std::exception& error) {
  const auto* const known = dynamic_cast<const Error*>(&error);
  const auto deadline = call_deadline();
  return known != nullptr && known->kind() == ErrorKind::kBusy && deadline &&
         *deadline <= CallDeadline::Clock::now();
}

/// Nullopt, too, for one that the store can't read, which it leaves out of queries.
std::optional<StoredUnit> find_readable(Knowledge& knowledge, const std::string& id) {
  try {
    return knowledge.find(id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kCorrupt) throw;
    return std::nullopt;
  }
}

}  // namespace

FollowedUnits::FollowedUnits(const FollowedParts& parts, const FollowOptions& options,
                             observability::Log& log, OnState on_state)
    : parts_(parts), options_(options), log_(log), on_state_(std::move(on_state)) {
  if (on_state_) on_state_(state_);
}

std::optional<std::vector<StoredUnit>> FollowedUnits::query(const KnowledgeQuery& query) {
  if (!make_current(Clock::now() + options_.patience)) return std::nullopt;
  const std::shared_lock reading(units_mutex_);
  return units_ ? units_->query(query) : std::nullopt;
}

FollowState FollowedUnits::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::size_t FollowedUnits::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

// Whether the units have all that was acknowledged before the call.
bool FollowedUnits::make_current(Clock::time_point until) {
  Lock lock(mutex_);
  std::uint64_t round = begun_ + 1;
  while (fresh_ < round) {
    round = std::max(round, left_ + 1);
    if (state_ != FollowState::kCurrent) return false;
    if (begun_ < round && !forming_) {
      if (await_turn(lock, round, until)) run_round(lock, until);
    } else {
      wait_for_round(lock, round, until);
    }
  }
  return true;
}

void FollowedUnits::wait_for_round(Lock& lock, std::uint64_t round, Clock::time_point until) {
  ++waiting_;
  const auto ended = slot_of(round).wait_until(lock, until);
  --waiting_;
  if (ended == std::cv_status::timeout && fresh_ < round) throw_not_in_time();
}

// Whether the caller is to begin that round. Only one waits here, so that the others needn't wake.
bool FollowedUnits::await_turn(Lock& lock, std::uint64_t round, Clock::time_point until) {
  forming_ = true;
  ++waiting_;
  bool in_time = true;
  while (in_time && state_ == FollowState::kCurrent && fresh_ < round && !may_begin()) {
    const bool for_pause = running_ < options_.most_rounds;
    turn_.wait_until(lock, for_pause ? std::min(until, next_begin_) : until);
    in_time = Clock::now() < until;
  }
  --waiting_;
  forming_ = false;
  if (state_ == FollowState::kCurrent && fresh_ < round && may_begin()) return true;
  slot_of(round).notify_all();  // another one takes its place
  if (!in_time) throw_not_in_time();
  return false;
}

// A round waits for some others to join it, unless none is under way.
bool FollowedUnits::may_begin() const {
  return running_ == 0 || (running_ < options_.most_rounds && Clock::now() >= next_begin_);
}

void FollowedUnits::run_round(Lock& lock, Clock::time_point until) {
  const std::uint64_t round = ++begun_;
  ++running_;
  next_begin_ = Clock::now() + call_takes_ / static_cast<int>(options_.most_rounds);
  try {
    ask_and_settle(lock, round, until);
  } catch (...) {  // this query alone ends: another one begins the next round for those that wait
    --running_;
    left_ = std::max(left_, round);
    wake_all();
    throw;
  }
  --running_;
  turn_.notify_one();
}

void FollowedUnits::ask_and_settle(Lock& lock, std::uint64_t round, Clock::time_point until) {
  const Clock::time_point began = Clock::now();
  std::string token;
  std::exception_ptr problem;
  lock.unlock();
  try {
    token = parts_.changes.now();
  } catch (...) {
    problem = std::current_exception();
  }
  lock.lock();
  call_takes_ = Clock::now() - began;
  try {
    if (problem) std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    if (is_at_own_deadline(error)) throw;
    if (state_ == FollowState::kCurrent) fail(error);
    return;
  }
  settle(lock, round, token, until);
}

// Makes the units current as of that round's begin, at which the store was at `token` or before.
void FollowedUnits::settle(Lock& lock, std::uint64_t round, const std::string& token,
                           Clock::time_point until) {
  while (catching_up_ && fresh_ < round && state_ == FollowState::kCurrent) {
    if (token == seen_ || token == position_) break;
    if (caught_up_.wait_until(lock, until) == std::cv_status::timeout) throw_not_in_time();
  }
  if (fresh_ >= round || state_ != FollowState::kCurrent) return;
  if (token == seen_ || token == position_) {
    note_fresh(round);
    return;
  }
  try {
    catch_up(lock, &token, kMostCaughtUp);
  } catch (const std::exception& error) {
    if (is_at_own_deadline(error)) throw;
    fail(error);
  } catch (const TooManyChanges&) {
    lose(FollowState::kBehind);
  } catch (const StartOver& because) {
    start_over(because);
  }
}

void FollowedUnits::fail(const std::exception& error) {
  log_.trouble("The index of units can't be kept current, so the store answers queries: ",
               error.what());
  lose(FollowState::kBehind);
}

void FollowedUnits::start_over(const StartOver& because) {
  if (is_new_) {  // they were read in vain
    log_.trouble("The index of units can't be made, so the store answers queries: ",
                 because.reason);
  } else {
    log_.info("The index of units has to be made anew; until then the store answers queries");
  }
  drop_units();
  lose(FollowState::kMaking);
}

// Reads what changed since position_. `token` is what now() said before; null: it wasn't asked.
// Without the lock meanwhile; with it again, whatever is thrown.
void FollowedUnits::catch_up(Lock& lock, const std::string* token, std::size_t most) {
  catching_up_ = true;
  lock.unlock();
  std::exception_ptr problem;
  try {
    follow(most);
  } catch (...) {
    problem = std::current_exception();
  }
  lock.lock();
  catching_up_ = false;
  caught_up_.notify_all();
  seen_.reset();
  if (problem) std::rethrow_exception(problem);
  if (token != nullptr) seen_ = *token;
}

void FollowedUnits::follow(std::size_t most) {
  std::size_t count = 0;
  for (bool more = true; more;) {
    std::string after;
    std::uint64_t covers = 0;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) throw TooManyChanges();
      after = position_;
      covers = begun_;  // what is read from here on has what they wait for
    }
    const auto page = parts_.changes.read(after, kPageIds);
    if (!page) {
      throw StartOver{
          "The store module can't tell what changed while its units were read; if that lasts, "
          "check it with cq-store-check."};
    }
    more = page->more;
    const std::set<std::string> ids(page->ids.begin(), page->ids.end());
    count += ids.size();
    if (count > most || (more && count >= most)) throw TooManyChanges();
    if (more && page->token == after) {
      throw Error(ErrorKind::kInternal,
                  "The store says that more has changed, and goes on from where it was; check the "
                  "store module with cq-store-check.");
    }
    apply(ids);
    const std::lock_guard lock(mutex_);
    position_ = page->token;
    if (!more) note_fresh(covers);
  }
}

// Fetches these units, and puts them in as they are now, some of them at a time.
void FollowedUnits::apply(const std::set<std::string>& ids) {
  constexpr std::size_t kMostFetched = std::size_t{1} << 20U;
  Fetched fetched;
  std::size_t bytes = 0;
  for (const std::string& id : ids) {
    if (auto unit = find_readable(parts_.knowledge, id)) {
      bytes += unit->document.size();
      fetched.changed.push_back(*std::move(unit));
    } else {
      fetched.gone.push_back(id);
    }
    if (bytes >= kMostFetched) {
      put(fetched);
      fetched = {};
      bytes = 0;
    }
  }
  put(fetched);
}

void FollowedUnits::put(const Fetched& fetched) {
  constexpr std::size_t kUnitsBetweenLooks = 65'536;
  const std::unique_lock writing(units_mutex_);
  if (!units_) throw StartOver{"The units were given up meanwhile."};
  try {
    for (const std::string& id : fetched.gone) units_->remove(id);
    for (const StoredUnit& unit : fetched.changed) units_->put(unit);
  } catch (...) {
    units_.reset();  // it may be half changed
    throw StartOver{"There was no memory for what has changed."};
  }
  changed_since_look_ += fetched.changed.size();
  bool too_large = units_->document_bytes() > options_.most_bytes;
  if (changed_since_look_ >= kUnitsBetweenLooks) {
    changed_since_look_ = 0;
    too_large = too_large || units_->bytes() > options_.most_bytes;
  }
  // New ones are smaller, as they are without what was replaced.
  if (too_large) throw StartOver{"With what has changed the units need too much memory."};
}

void FollowedUnits::note_fresh(std::uint64_t round) {
  for (; fresh_ < round; ++fresh_) slot_of(fresh_ + 1).notify_all();
}

// The units aren't current any more: those that wait ask the store, and the thread goes on.
void FollowedUnits::lose(FollowState state) {
  set_state(state);
  wanted_ = true;
  wakes_.notify_all();
}

void FollowedUnits::set_state(FollowState state) {
  if (state_ == state) return;
  state_ = state;
  if (on_state_) on_state_(state);
  if (state != FollowState::kCurrent) wake_all();
}

void FollowedUnits::drop_units() {
  const std::unique_lock writing(units_mutex_);
  units_.reset();
}

void FollowedUnits::wake_all() {
  for (std::condition_variable& round : rounds_) round.notify_all();
  turn_.notify_all();
  caught_up_.notify_all();
}

}  // namespace cq::knowledge
