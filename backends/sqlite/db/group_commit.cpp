#include "sqlite/db/group_commit.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <utility>

#include "sqlite/db/sqlite_error.hpp"

namespace cq::sqlite {

GroupCommit::Attachment::Attachment(GroupCommit& commits, const Change& addition)
    : commits_(commits), addition_(addition), thread_(std::this_thread::get_id()) {
  if (commits_.find_attachment() != nullptr) {
    throw Error(ErrorKind::kInternal,
                "A write has two additions; this is a defect to be reported.");
  }
  const std::lock_guard lock(commits_.mutex_);
  commits_.attachments_.push_back(this);
}

GroupCommit::Attachment::~Attachment() {
  const std::lock_guard lock(commits_.mutex_);
  std::erase(commits_.attachments_, this);
}

void GroupCommit::write(const Change& change, Additions additions) {
  Member self(change, pool_.deadline());
  Attachment* const attached = additions == Additions::kMade ? find_attachment() : nullptr;
  if (attached != nullptr && !attached->made_) self.addition = &attached->addition_;
  settle(self);
  if (self.has_added) attached->made_ = true;
  if (!self.touched.empty()) note_change_made();
}

GroupCommit::Attachment* GroupCommit::find_attachment() const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(
      attachments_.begin(), attachments_.end(),
      [](const Attachment* each) { return each->thread_ == std::this_thread::get_id(); });
  return found == attachments_.end() ? nullptr : *found;
}

// A member that comes when none leads does; the others wait until they are done, or lead, or may
// wait no longer: one that leads may wait for a lock for longer than they may.
void GroupCommit::settle(Member& self) {
  if (wait_for_turn(self) == Turn::kLeads) {
    Group done;
    try {
      done = lead(self);
    } catch (...) {  // it didn't get as far as to take others with it
      self.failure = std::current_exception();
    }
    leave(self);  // first, so that the next one begins while the others are told
    for (Member* member : done) tell(*member, Turn::kDone);
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
  const auto is_told = [&member] { return member.turn != Turn::kWaits; };
  {
    std::unique_lock lock(member.mutex);
    if (member.told.wait_until(lock, member.until, is_told)) return member.turn;
  }
  if (withdraw(member)) pool_.fail_busy();
  std::unique_lock lock(member.mutex);
  member.told.wait(lock, is_told);
  return member.turn;
}

// Removes a member from those that wait; false if its turn came meanwhile.
bool GroupCommit::withdraw(Member& member) {
  const std::lock_guard lock(mutex_);
  const std::lock_guard lock_of_member(member.mutex);
  return member.turn == Turn::kWaits && std::erase(waiting_, &member) > 0;
}

// As soon as it is told that it is done, a member is gone.
void GroupCommit::tell(Member& member, Turn turn) {
  const std::lock_guard lock(member.mutex);
  member.turn = turn;
  member.told.notify_one();
}

// Members that come until the lock is had are of the group, too. Returns those that aren't told
// yet.
GroupCommit::Group GroupCommit::lead(const Member& leader) {
  const Lease writer = pool_.writer(leader.until);
  Group group;
  bool settled = false;
  {
    Transaction transaction(*writer);
    writer->require_whole_wal();
    group = take_waiting();
    settled = is_settled_together(*writer, transaction, group);
  }
  if (settled) {
    refuse_unless_in_place(group);
  } else {
    for (Member* member : std::exchange(group, {})) {
      settle_alone(*writer, *member);
      refuse_unless_in_place({member});
      tell(*member, Turn::kDone);
    }
  }
  if (pool_.files_recently_in_place()) checkpointer_.after_commit(*writer);
  return group;
}

// A commit into files that are no longer at the database's path isn't acknowledged. The group
// checks them once for all of its changes.
void GroupCommit::refuse_unless_in_place(const Group& group) const {
  try {
    pool_.require_files_in_place();
  } catch (...) {
    for (Member* member : group) member->failure = std::current_exception();
  }
}

void GroupCommit::leave(Member& leader) {
  const std::lock_guard lock(mutex_);
  std::erase(waiting_, &leader);  // it is there still if it failed before it took anybody
  led_ = !waiting_.empty();
  if (led_) tell(*waiting_.front(), Turn::kLeads);
}

GroupCommit::Group GroupCommit::take_waiting() {
  const std::lock_guard lock(mutex_);
  Group group(waiting_.begin(), waiting_.end());
  waiting_.clear();
  return group;
}

// False when the transaction must be undone and what becomes of each is open: one failed after it
// had written something, or the commit did. Of one that is alone, nothing is open then.
bool GroupCommit::is_settled_together(Connection& writer, Transaction& transaction,
                                      const Group& group) {
  const auto before = sqlite3_total_changes64(writer.handle());
  try {
    for (Member* member : group) {
      if (!make_change(writer, *member)) return group.size() == 1;
    }
    if (sqlite3_total_changes64(writer.handle()) != before) commit(writer, transaction, group);
    return true;
  } catch (...) {
    for (Member* member : group) member->failure = std::current_exception();
    return group.size() == 1;
  }
}

void GroupCommit::settle_alone(Connection& writer, Member& member) {
  member.failure = nullptr;
  try {
    pool_.wait_for_locks(writer, member.until);
    Transaction transaction(writer);
    writer.require_whole_wal();
    is_settled_together(writer, transaction, {&member});
  } catch (...) {
    member.failure = std::current_exception();
  }
}

void GroupCommit::commit(Connection& writer, Transaction& transaction, const Group& group) {
  TouchedRows touched;
  for (const Member* member : group) {
    if (!member->failure) touched.add(member->touched);
  }
  tracker_.commit(writer, transaction, touched);
  pool_.note_write();
}

// False when what it did must be undone, with all else in the transaction.
bool GroupCommit::make_change(Connection& writer, Member& member) {
  const auto before = sqlite3_total_changes64(writer.handle());
  try {
    if (member.stops_at && *member.stops_at <= ConnectionPool::Clock::now()) {
      throw out_of_time(writer.name());
    }
    const StoppedAt stopped(writer, member.stops_at);
    member.touched.clear();
    member.has_added = false;
    member.change(writer, member.touched);
    const bool has_changed = sqlite3_total_changes64(writer.handle()) != before;
    if (member.touched.empty() && has_changed) {
      throw Error(ErrorKind::kInternal,
                  "A write to " + writer.name() +
                      " doesn't say which rows it changed; this is a defect to be reported.");
    }
    if (has_changed && member.addition != nullptr) {
      (*member.addition)(writer, member.touched);
      member.has_added = true;
    }
  } catch (...) {
    member.failure = std::current_exception();
  }
  // Some complaints, of a full disk for one, have made SQLite undo the transaction already: what
  // came next would be written at once.
  if (!writer.in_transaction()) {
    if (!member.failure) {
      member.failure = std::make_exception_ptr(
          Error(ErrorKind::kInternal, "SQLite undid a transaction on " + writer.name() +
                                          " unnoticed; this is a defect to be reported."));
    }
    return false;
  }
  return !member.failure || sqlite3_total_changes64(writer.handle()) == before;
}

}  // namespace cq::sqlite
