#include "sqlite/group_commit.hpp"

#include <algorithm>
#include <utility>

#include "sqlite/transaction.hpp"

namespace cq::sqlite {
namespace {

/// Makes the change; false when what it did must be undone together with all else in the
/// transaction.
template <typename Member>
bool make_change(Connection& writer, Member& member) {
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

void append(const std::vector<std::string>& ids, std::vector<std::string>& all) {
  all.insert(all.end(), ids.begin(), ids.end());
}

}  // namespace

// Whoever comes when nobody leads does; the others wait until they are done, or lead. They don't
// look at the clock: before each of them only those wait for locks who came earlier, no longer than
// they may.
void GroupCommit::write(const Change& change, const std::vector<std::string>& changed) {
  const ConnectionPool::Clock::time_point until = pool_.deadline();
  Member self{change, changed};
  if (leads(self)) {
    try {
      lead(until);
    } catch (...) {  // it didn't get as far as to take others with it
      self.failure = std::current_exception();
    }
    leave(self);
  }
  if (self.failure) std::rethrow_exception(self.failure);
}

// Waits until it is known; if not, the member is done.
bool GroupCommit::leads(Member& member) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(&member);
  member.turn.wait(lock, [&] { return member.done || (!led_ && waiting_.front() == &member); });
  if (!member.done) led_ = true;
  return !member.done;
}

std::size_t GroupCommit::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
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
      std::vector<std::string> ids;
      for (Member* member : group) {
        alone = !make_change(writer, *member);
        if (alone) break;
        if (!member->failure) append(member->changed, ids);
      }
      if (!alone) index_.commit(writer, transaction, ids);
    } catch (...) {  // whoever was refused for what another one did was refused for nothing
      for (Member* member : group) member->failure = std::current_exception();
    }
  }
  if (alone) {
    for (Member* member : group) commit_alone(writer, *member);
  }
  tell(group);
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

// As soon as it is told, a member is gone.
void GroupCommit::tell(const Group& group) {
  const std::lock_guard lock(mutex_);
  for (Member* member : group) {
    member->done = true;
    member->turn.notify_one();
  }
}

void GroupCommit::leave(Member& leader) {
  const std::lock_guard lock(mutex_);
  led_ = false;
  std::erase(waiting_, &leader);  // it is there still if it failed before it took anybody
  if (!waiting_.empty()) waiting_.front()->turn.notify_one();
}

}  // namespace cq::sqlite
