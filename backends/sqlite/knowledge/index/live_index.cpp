#include "sqlite/knowledge/index/live_index.hpp"

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "sqlite/db/thread_setup.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/row_check.hpp"

namespace cq::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPauseAfterTrouble{1};
// Where others write all the time, comparing takes at most so large a share of a processor.
constexpr int kPausePerRefresh = 4;
// Another's commit between two looks of a reader is rare; as many in a row are a busy writer's.
constexpr int kTriesBesideWriters = 100;
// Between two steps of the comparison with all rows, which leaves most of the processor to others.
constexpr std::chrono::milliseconds kPauseOfCheck{1};

}  // namespace

LiveIndex::LiveIndex(const DatabaseOptions& options, CommitTracker& tracker)
    : options_(options),
      tracker_(tracker),
      may_load_(options.index_file.on && !options.in_memory()),
      saver_(options, [this](const IndexSaver::Visit& visit) { return visit_for_saving(visit); }) {
  tracker_.add(*this);
  if (options_.in_memory()) {  // no other process sees it, and it begins empty
    index_ = std::make_unique<RankingIndex>();
    ready_ = true;
  }
}

LiveIndex::~LiveIndex() {
  {
    const std::lock_guard lock(keeper_mutex_);
    stopping_ = true;
  }
  keeper_wakes_.notify_all();
  if (keeper_.joinable()) keeper_.join();
  saver_.stop();
  tracker_.remove(*this);
}

bool LiveIndex::read(ReadSnapshot& snapshot,
                     const std::function<void(const RankingIndex& index)>& read) {
  for (int tries = 0; tries < kTriesBesideWriters; ++tries) {
    if (!ready_ && !((can_follow_ || may_load_) && catch_up())) break;
    const auto reading = tracker_.lock_shared();
    if (!ready_) continue;
    snapshot.connection().data_version();  // from here on it sees what it will see
    if (tracker_.is_current()) {
      read(*index_);
      return true;
    }
    ready_ = false;  // another process has committed
    snapshot.renew();
  }
  ask_for_refresh();
  return false;
}

// Whether to look again: the index is current, or another commits just now. All readers that find
// it out of date wait for the first of them.
bool LiveIndex::catch_up() {
  const std::lock_guard one(catching_up_);
  if (ready_) return true;
  try {
    if (!journal_of_) journal_of_ = open_reader(options_);
    if (may_load_ && !loaded_) {
      loaded_ = load_index(options_, *journal_of_);
      if (!loaded_) may_load_ = false;
    }
    const ReadSnapshot snapshot(*journal_of_);
    bool caught_up = false;
    const bool at_rest = tracker_.synchronize(*journal_of_, [&] {
      adopt_loaded();
      caught_up = follow_journal(*journal_of_);
    });
    if (unchecked_) ask_for_refresh();
    return caught_up || !at_rest;
  } catch (...) {  // the thread finds out what is wrong; meanwhile SQLite answers
    journal_of_.reset();
    may_load_ = false;
    return false;
  }
}

// Under both of the tracker's locks.
void LiveIndex::adopt_loaded() noexcept {
  if (!loaded_) return;
  may_load_ = false;
  if (!index_ && !refreshing_) {
    index_ = std::move(loaded_->index);
    position_ = loaded_->position;
    ++index_number_;
    unchecked_ = true;
  }
  loaded_.reset();
}

// What is in index_ is of position_, even if others have committed since.
bool LiveIndex::visit_for_saving(const IndexSaver::Visit& visit) {
  const auto reading = tracker_.lock_shared();
  if (!index_ || !position_ || refreshing_ || !(ready_ || can_follow_)) return false;
  if (unchecked_) return false;  // the file has it; were it wrong, a newer one would be, too
  visit({*index_, *position_, index_number_});
  return true;
}

// Under both of the tracker's locks, with a connection that sees what is committed.
bool LiveIndex::follow_journal(Connection& connection) {
  if (!index_ || refreshing_ || !position_) return false;
  const auto changes = read_changes(connection, *position_, kMostCaughtUp);
  can_follow_ = changes.has_value();  // else the thread has to do it
  if (!changes) return false;
  const UnitChanges units = read_changed(connection, changes->ids, *index_);
  try {
    apply(units, *index_);
  } catch (...) {
    drop_index();  // it may be half changed
    throw;
  }
  position_ = changes->position;
  in_doubt_ = false;
  ready_ = true;
  ++times_caught_up_;
  saver_.note_changes(units.changed.size() + units.gone.size());
  give_up_if_too_big(units.changed.size());
  return ready_;
}

bool LiveIndex::try_read(const std::function<void(const RankingIndex& index)>& read) {
  const auto reading = tracker_.try_lock_current();
  if (!reading.owns_lock() || !ready_) return false;
  read(*index_);
  return true;
}

void LiveIndex::distrust() {
  {
    const auto changing = tracker_.lock();
    if (!refreshing_) drop_index();
    may_load_ = false;
    unchecked_ = false;
  }
  forget_index(options_);
  ask_for_refresh();
}

void LiveIndex::keep_statistics(const std::vector<double>& edges) {
  {
    const auto reading = tracker_.lock_shared();
    if (!ready_ || index_->keeps_statistics(edges)) return;
  }
  const auto changing = tracker_.lock();
  if (!ready_) return;
  index_->keep_statistics(edges);
}

// Without an index, or one in the making, there is nothing that must follow: imports needn't wait
// for it.
void LiveIndex::before_commit(Connection& writer, const TouchedRows& touched) {
  about_to_be_.reset();
  if (!ready_ && !refreshing_) return;
  about_to_be_ = read_all(writer, touched.ids(kUnitsTable));
  if (!touched.ids(kUnitsTable).empty()) newest_to_be_ = newest_entry(writer);
}

// It is committed: what goes wrong here, for want of memory, only the index suffers.
void LiveIndex::after_commit(const TouchedRows& touched) noexcept {
  if (touched.ids(kUnitsTable).empty()) return;
  if (!about_to_be_) {
    if (ready_ || refreshing_) lose_track();  // a refresh has begun since
    return;
  }
  try {
    follow(*about_to_be_);
  } catch (...) {
    lose_track();
    if (!refreshing_) drop_index();  // it may be half changed
  }
}

void LiveIndex::lose_track() noexcept {
  ready_ = false;
  in_doubt_ = true;
}

void LiveIndex::follow(const UnitChanges& changes) {
  const std::vector<UnitFacts>& facts = changes.changed;
  if (refreshing_) {
    if (pending_.size() + facts.size() > kMostPending || !changes.gone.empty()) in_doubt_ = true;
    if (!in_doubt_) pending_.insert(pending_.end(), facts.begin(), facts.end());
    newest_pending_ = newest_to_be_;
  } else if (ready_) {
    for (const std::string& id : changes.gone) index_->remove(id);
    for (const UnitFacts& unit : facts) index_->put(unit);
    if (position_) position_->newest = newest_to_be_;
    saver_.note_changes(facts.size() + changes.gone.size());
    give_up_if_too_big(facts.size());
  }
}

void LiveIndex::drop_index() noexcept {
  ready_ = false;
  can_follow_ = false;
  position_.reset();
  index_.reset();
}

// Adding that up takes a while, so it is done only now and then.
void LiveIndex::give_up_if_too_big(std::size_t units_changed) {
  constexpr std::size_t kUnitsBetweenLooks = 65'536;
  changed_since_look_ += units_changed;
  if (changed_since_look_ < kUnitsBetweenLooks) return;
  changed_since_look_ = 0;
  if (index_->bytes() <= kMostBytes) return;
  drop_index();  // a new one is smaller, as it is without what was replaced
}

void LiveIndex::ask_for_refresh() {
  if (too_big_ || options_.in_memory()) return;
  const std::lock_guard lock(keeper_mutex_);
  if (refresh_wanted_ || stopping_) return;
  try {
    if (!keeper_.joinable()) keeper_ = std::thread([this] { keep(); });
  } catch (const std::system_error&) {  // no thread can be had now; SQLite answers
    return;
  }
  refresh_wanted_ = true;
  keeper_wakes_.notify_all();
}

bool LiveIndex::stopping() {
  const std::lock_guard lock(keeper_mutex_);
  return stopping_;
}

// Whether a refresh is wanted, once that or the end is.
bool LiveIndex::wait_to_refresh() {
  std::unique_lock lock(keeper_mutex_);
  keeper_wakes_.wait(lock, [this] { return refresh_wanted_ || stopping_; });
  refresh_wanted_ = false;
  return !stopping_;
}

void LiveIndex::keep() {
  block_signals_and_name("cq-index");
  while (wait_to_refresh()) {
    Clock::time_point began = Clock::now();
    Clock::duration pause = kPauseAfterTrouble;
    try {
      if (unchecked_) check();
      began = Clock::now();
      refresh();
      pause = (Clock::now() - began) * kPausePerRefresh;
    } catch (const IndexTooBig&) {
      too_big_ = true;
      give_up_refresh();
    } catch (...) {  // it is tried again when the index is asked for; until then SQLite answers
      give_up_refresh();
    }
    if (unchecked_) ask_for_refresh();  // another committed meanwhile; it is checked anew
    std::unique_lock lock(keeper_mutex_);
    keeper_wakes_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

// What the journal can't know of: rows that a program changed without the triggers, and a database
// that was made of another's rows, journal and all.
void LiveIndex::check() {
  const auto connection = open_reader(options_);
  RowCheck rows;
  auto finding = RowCheck::Finding::kSameSoFar;
  while (finding == RowCheck::Finding::kSameSoFar) {
    if (stopping()) return;
    {
      ReadSnapshot snapshot(*connection);
      const bool compared = read(snapshot, [&](const RankingIndex& index) {
        finding = rows.compare_some(*connection, index);
      });
      if (!compared) return;  // it isn't current just now; then it is checked from the first row
    }
    std::this_thread::sleep_for(kPauseOfCheck);
  }
  if (finding == RowCheck::Finding::kOther) distrust();
  unchecked_ = false;
}

void LiveIndex::refresh() {
  if (ready_) return;
  if (options_.index_file.on) {
    begin_journal(options_, options_.index_file.least_units);
  } else {
    forget_only_index(options_);  // from before that was switched off
  }
  const auto connection = open_reader(options_);
  const ReadSnapshot snapshot(*connection);
  if (!begin_refresh(*connection)) return;
  const ScanStop stop = [this] { return stopping(); };
  std::unique_ptr<RankingIndex> fresh;
  // While it refreshes no thread changes the index, so it can be read here.
  std::optional<UnitChanges> changes = journaled_changes(*connection);
  if (index_ && !changes) changes = find_changes(*connection, *index_, stop);
  if (!changes) fresh = read_index(*connection, stop, kMostBytes);
  end_refresh(std::move(fresh), changes.value_or(UnitChanges{}), find_position(*connection));
}

// What the journal says, unless that is so much that comparing takes no longer.
std::optional<UnitChanges> LiveIndex::journaled_changes(Connection& connection) const {
  if (!index_ || !position_) return std::nullopt;
  const std::size_t most = kMostCaughtUp + index_->size() / 8;
  const auto changes = read_changes(connection, *position_, most);
  if (!changes) return std::nullopt;
  return read_changed(connection, changes->ids, *index_);
}

// Takes the connection's snapshot between two commits; false when others write so
// much that there is none.
bool LiveIndex::begin_refresh(Connection& connection) {
  bool needed = false;
  const auto begin = [this, &needed] {
    needed = !ready_;  // a reader may have caught up meanwhile
    if (!needed) return;
    pending_.clear();
    in_doubt_ = false;
    refreshing_ = true;
    can_follow_ = false;
    ++times_refreshed_;
  };
  if (tracker_.synchronize(connection, begin)) return needed;
  ask_for_refresh();
  return false;
}

void LiveIndex::end_refresh(std::unique_ptr<RankingIndex> fresh, const UnitChanges& changes,
                            std::optional<JournalPosition> position) {
  bool again = false;
  {
    const auto changing = tracker_.lock();
    const bool is_new = fresh != nullptr;
    if (is_new) index_.swap(fresh);
    apply(changes, *index_);
    const bool has_pending = !pending_.empty();
    if (!in_doubt_) {
      for (const UnitFacts& facts : pending_) index_->put(facts);
    }
    pending_ = {};
    changed_since_look_ = 0;
    refreshing_ = false;
    position_ = position;
    // Of no state but the journal's may it be saved.
    if (position_ && !in_doubt_ && has_pending) position_->newest = newest_pending_;
    again = in_doubt_;
    if (index_->bytes() > kMostBytes) {
      too_big_ = is_new;  // an old one may be so for what was replaced in it
      again = !is_new;
      fresh = std::move(index_);
    }
    ready_ = !again && !too_big_;
    can_follow_ = index_ && position_;
    if (is_new) ++index_number_;
    if (is_new && ready_) {
      saver_.note_new_index();
    } else {
      saver_.note_changes(changes.changed.size() + changes.gone.size());
    }
  }
  if (again) ask_for_refresh();
}

void LiveIndex::give_up_refresh() noexcept {
  tracker_.stop_watching();  // what is wrong may be wrong with that
  const auto changing = tracker_.lock();
  drop_index();  // it may be half changed
  pending_ = {};
  refreshing_ = false;
}

}  // namespace cq::sqlite
