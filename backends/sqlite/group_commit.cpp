#include "sqlite/group_commit.hpp"

#include <algorithm>
#include <utility>

#include "sqlite/transaction.hpp"

namespace cq::sqlite {

// Whoever comes when nobody leads does; the others wait until they are done, or lead. They don't
// look at the clock: before each of them only those wait for locks who came earlier, no longer than
// they may.
void GroupCommit::write(const Change& change, const std::vector<std::string>& changed) {
  const ConnectionPool::Clock::time_point until = pool_.deadline();
  Member self(change, changed);
  if (wait_for_turn(self) == Turn::kLeads) {
    try {
      lead(until);
    } catch (...) {  // it didn't get as far as to take others with it
      self.failure = std::current_exception();
    }
    leave(self);
  }
  if (self.failure) std::rethrow_exception(self.failure);
}

std::size_t GroupCommit::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

GroupCommit::Turn GroupCommit::wait_for_turn(Member& member) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&member);
    if (!std::exchange(led_, true)) return Turn::kLeads;
  }
  std::unique_lock lock(member.mutex);
  member.told.wait(lock, [&member] { return member.turn != Turn::kWaits; });
  return member.turn;
}

// As soon as it is told that it is done, a member is gone.
void GroupCommit::tell(Member& member, Turn turn) {
  const std::lock_guard lock(member.mutex);
  member.turn = turn;
  member.told.notify_one();
}

void GroupCommit::lead(ConnectionPool::Clock::time_point until) {
  const Lease writer = pool_.writer(until);
  commit_next_group(*writer);
}

// Those who come until the lock is had are part of it, too.
void GroupCommit::commit_next_group(Connection& writer) {
  Group group;
  bool alone = false;
  {
    Transaction transaction(writer);
    group = take_waiting();
    try {
      alone = !make_changes(writer, group);
      std::vector<std::string> ids;
      for (const Member* member : group) {
        if (!member->failure) ids.insert(ids.end(), member->changed.begin(), member->changed.end());
      }
      if (!alone) index_.commit(writer, transaction, ids);
    } catch (...) {  // whoever was refused for what another one did was refused for nothing
      for (Member* member : group) member->failure = std::current_exception();
    }
  }
  if (alone) {
    for (Member* member : group) commit_alone(writer, *member);
  }
  for (Member* member : group) tell(*member, Turn::kDone);
}

// False when one did something that must be undone, and all else with it.
bool GroupCommit::make_changes(Connection& writer, const Group& group) {
  return std::all_of(group.begin(), group.end(),
                     [&writer](Member* member) { return make_change(writer, *member); });
}

bool GroupCommit::make_change(Connection& writer, Member& member) {
  const auto before = sqlite3_total_changes64(writer.handle());
  try {
    member.change(writer);
    return true;
  } catch (...) {
    member.failure = std::current_exception();
    // A full disk, for one, makes SQLite undo the transaction by itself.
    return writer.in_transaction() && sqlite3_total_changes64(writer.handle()) == before;
  }
}

void GroupCommit::commit_alone(Connection& writer, Member& member) {
  member.failure = nullptr;
  try {
    Transaction transaction(writer);
    member.change(writer);
    index_.commit(writer, transaction, member.changed);
  } catch (...) {
    member.failure = std::current_exception();
  }
}

GroupCommit::Group GroupCommit::take_waiting() {
  const std::lock_guard lock(mutex_);
  Group group(waiting_.begin(), waiting_.end());
  waiting_.clear();
  return group;
}

void GroupCommit::leave(Member& leader) {
  const std::lock_guard lock(mutex_);
  std::erase(waiting_, &leader);  // it is there still if it failed before it took anybody
  led_ = !waiting_.empty();
  if (led_) tell(*waiting_.front(), Turn::kLeads);
}

}  // namespace cq::sqlite
