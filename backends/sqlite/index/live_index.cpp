#include "sqlite/index/live_index.hpp"

#include <pthread.h>
#include <signal.h>  // pthread_sigmask

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <optional>
#include <utility>

#include "sqlite/index/index_figures.hpp"
#include "sqlite/read_snapshot.hpp"

namespace cq::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPauseAfterTrouble{1};
// Where others write all the time, comparing takes at most so large a share of a processor.
constexpr int kPausePerRefresh = 4;

// A signal is for the process to handle, in the thread that waits for it.
void block_signals() noexcept {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

std::unique_ptr<Connection> open_to_read(const DatabaseOptions& options) {
  auto connection = std::make_unique<Connection>(options, Opening::kExisting);
  connection->use_write_ahead_log(options.busy_timeout);
  connection->refuse_writes();
  return connection;
}

std::vector<UnitFacts> read_all(Connection& connection, std::span<const std::string> ids) {
  std::vector<UnitFacts> facts;
  for (const std::string& id : ids) {
    if (auto read = read_facts(connection, id)) facts.push_back(std::move(*read));
  }
  return facts;
}

}  // namespace

LiveIndex::LiveIndex(const DatabaseOptions& options) : options_(options) {
  if (options_.in_memory()) {  // nobody else sees it, and it begins empty
    index_ = std::make_unique<UnitIndex>();
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
}

bool LiveIndex::read(Connection& connection,
                     const std::function<void(const UnitIndex& index)>& read) {
  {
    const auto reading = gate_.to_read();
    if (ready_) {
      connection.data_version();  // from here on it sees what it will see
      if (is_current()) {
        read(*index_);
        return true;
      }
      ready_ = false;
    }
  }
  ask_for_refresh();
  return false;
}

bool LiveIndex::read_at_once(const std::function<void(const UnitIndex& index)>& read) {
  const auto reading = gate_.to_read_at_once();
  if (!reading.owns_lock() || !ready_ || !is_current()) return false;
  read(*index_);
  return true;
}

void LiveIndex::keep_figures(const std::vector<double>& edges) {
  {
    const auto reading = gate_.to_read();
    if (!ready_ || keeps_figures(*index_, edges)) return;
  }
  const auto changing = gate_.to_change();
  if (!ready_) return;
  index_->keep_histogram(edges);
  if (!index_->figures().recent()) index_->find_recent();
}

void LiveIndex::commit(Connection& writer, Transaction& transaction,
                       std::span<const std::string> ids) {
  if (!ready_ && !refreshing_) {
    const auto changing = gate_.to_change();
    if (!ready_ && !refreshing_) {
      transaction.commit();
      return;
    }
  }
  commit_and_follow(writer, transaction, read_all(writer, ids));
}

void LiveIndex::commit_and_follow(Connection& writer, Transaction& transaction,
                                  const std::vector<UnitFacts>& facts) {
  const auto changing = gate_.to_change();
  if (!commit_watched(writer, transaction)) {
    ready_ = false;
    in_doubt_ = true;
  }
  if (refreshing_) {
    pending_.insert(pending_.end(), facts.begin(), facts.end());
    if (pending_.size() > kMostPending) in_doubt_ = true;
  } else if (ready_) {
    try {
      for (const UnitFacts& unit : facts) index_->put(unit);
    } catch (...) {  // for want of memory: it is committed, so only the index suffers
      ready_ = false;
    }
  }
}

// Whether it is certain that nobody else has committed since the index was in step. As this
// connection has the write lock, that can't happen between its own two looks but behind its commit.
bool LiveIndex::commit_watched(Connection& writer, Transaction& transaction) {
  if (options_.in_memory()) {
    transaction.commit();
    return true;
  }
  const std::lock_guard watching(watch_mutex_);
  try {
    const bool in_step = watch_->data_version() == known_version_;
    const std::int64_t before = writer.data_version();
    transaction.commit();
    known_version_ = watch_->data_version();
    return in_step && writer.data_version() == before;
  } catch (...) {
    ready_ = false;
    in_doubt_ = true;
    if (writer.in_transaction()) throw;  // nothing was committed
    return false;
  }
}

bool LiveIndex::is_current() {
  if (options_.in_memory()) return true;
  const std::lock_guard watching(watch_mutex_);
  return watch_->data_version() == known_version_;
}

void LiveIndex::ask_for_refresh() {
  if (too_big_) return;
  const std::lock_guard lock(keeper_mutex_);
  if (refresh_wanted_ || stopping_) return;
  refresh_wanted_ = true;
  if (keeper_.joinable()) {
    keeper_wakes_.notify_all();
  } else {
    keeper_ = std::thread([this] { keep(); });
  }
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
  block_signals();
  pthread_setname_np(pthread_self(), "cq-index");
  while (wait_to_refresh()) {
    const Clock::time_point began = Clock::now();
    Clock::duration pause = kPauseAfterTrouble;
    try {
      refresh();
      pause = (Clock::now() - began) * kPausePerRefresh;
    } catch (const ScanStopped&) {
      give_up_refresh();
    } catch (...) {  // it is tried again when the index is asked for; until then SQLite answers
      give_up_refresh();
    }
    std::unique_lock lock(keeper_mutex_);
    keeper_wakes_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

void LiveIndex::refresh() {
  if (ready_) return;
  const auto connection = open_to_read(options_);
  const ReadSnapshot snapshot(*connection);
  if (!begin_refresh(*connection)) return;
  const ScanStop stop = [this] { return stopping(); };
  std::unique_ptr<UnitIndex> fresh;
  std::optional<UnitChanges> changes;
  // While it refreshes nobody changes the index, so it can be read here.
  if (index_) changes = find_changes(*connection, *index_, stop);
  if (!changes) fresh = read_index(*connection, stop);
  end_refresh(std::move(fresh), changes.value_or(UnitChanges{}));
}

// Takes the connection's snapshot at a moment at which nobody commits; false when others write so
// much that there is none.
bool LiveIndex::begin_refresh(Connection& connection) {
  const auto changing = gate_.to_change();
  const std::lock_guard watching(watch_mutex_);
  if (!watch_) watch_ = open_to_read(options_);
  known_version_ = watch_->data_version();
  connection.data_version();
  if (watch_->data_version() != known_version_) {
    ask_for_refresh();
    return false;
  }
  pending_.clear();
  in_doubt_ = false;
  refreshing_ = true;
  return true;
}

void LiveIndex::end_refresh(std::unique_ptr<UnitIndex> fresh, const UnitChanges& changes) {
  bool again = false;
  {
    const auto changing = gate_.to_change();
    if (fresh) index_.swap(fresh);
    apply(changes, *index_);
    for (const UnitFacts& facts : pending_) index_->put(facts);
    index_->find_recent();
    pending_ = {};
    refreshing_ = false;
    ready_ = !in_doubt_;
    again = in_doubt_;
    if (index_->bytes() > kMostBytes) {
      ready_ = false;
      too_big_ = true;
      fresh = std::move(index_);
    }
  }
  if (again) ask_for_refresh();
}

void LiveIndex::give_up_refresh() noexcept {
  const auto changing = gate_.to_change();
  index_.reset();  // it may be half changed
  pending_ = {};
  refreshing_ = false;
  ready_ = false;
}

}  // namespace cq::sqlite
