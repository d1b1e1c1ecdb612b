#include "sqlite/db/commit_tracker.hpp"

#include "sqlite/db/served_files.hpp"

namespace cq::sqlite {

void CommitTracker::add(CommitObserver& observer) {
  const Lock locked = lock();
  observers_.push_back(&observer);
}

void CommitTracker::remove(CommitObserver& observer) {
  const Lock locked = lock();
  std::erase(observers_, &observer);
}

void CommitTracker::commit(Connection& writer, Transaction& transaction,
                           const TouchedRows& touched) {
  for (CommitObserver* observer : observers_) observer->before_commit(writer, touched);
  const std::lock_guard committing(commits_mutex_);
  const Beginning beginning = commit_noting(writer, transaction);
  // A thread that has try_lock_current() until here sees that there is another version, and asks
  // the database; in memory, where there are no versions, it answers with what was before the
  // commit, which has no acknowledgement yet.
  const std::lock_guard following(observers_mutex_);
  if (!nobody_else_committed(writer, beginning)) lose_track();
  for (CommitObserver* observer : observers_) observer->after_commit(touched);
}

// This connection has the write lock, so another process can commit only after this commit, not
// between the reading of the version and it.
CommitTracker::Beginning CommitTracker::commit_noting(Connection& writer,
                                                      Transaction& transaction) {
  try {
    const Beginning beginning{is_current(), watch_ ? writer.data_version() : 0};
    transaction.commit();
    return beginning;
  } catch (...) {
    const std::lock_guard following(observers_mutex_);
    lose_track();
    throw;
  }
}

// Whether it is certain that the observers had heard of everything but this commit.
bool CommitTracker::nobody_else_committed(Connection& writer, const Beginning& beginning) noexcept {
  if (options_.in_memory()) return true;
  if (!watch_) return false;
  try {
    // In this order: what another commits between the two looks shows in the second, or later in
    // the first.
    known_ = watch_->header();
    return beginning.current && writer.data_version() == beginning.version;
  } catch (...) {
    return false;
  }
}

CommitTracker::SharedLock CommitTracker::try_lock_current() {
  // What is_current() reads is in the -shm.
  if (options_.served && !options_.served->recently_in_place()) return {};
  SharedLock here(observers_mutex_, std::try_to_lock);
  if (here.owns_lock() && !is_current()) here.unlock();
  return here;
}

bool CommitTracker::synchronize(Connection& connection, const std::function<void()>& begin) {
  const Lock locked = lock();
  const bool is_new = !watch_;
  if (is_new) watch_.emplace(options_);
  const WalHeader header = watch_->header();
  if (is_new || header != known_) lose_track();
  known_ = header;
  connection.data_version();
  if (!is_current()) return false;
  begin();
  return true;
}

void CommitTracker::stop_watching() noexcept {
  const Lock locked = lock();
  watch_.reset();
}

void CommitTracker::lose_track() noexcept {
  for (CommitObserver* observer : observers_) observer->lose_track();
}

}  // namespace cq::sqlite
