#pragma once

#include <atomic>
#include <condition_variable>
#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "memory/store.hpp"

namespace cq::knowledge::test {

/// Lets calls through, or holds them up.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++calls_;
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --held_;
  }
  void close() { set(false); }
  void open() { set(true); }
  /// Until so many calls are held up.
  void await_held(unsigned count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this, count] { return held_ >= count; });
  }
  [[nodiscard]] unsigned calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  void set(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  unsigned calls_ = 0;
  unsigned held_ = 0;
};

/// As a module that ends calls at their deadlines.
inline void end_at_deadline() {
  const auto deadline = call_deadline();
  if (deadline && *deadline <= CallDeadline::Clock::now()) {
    throw Error(ErrorKind::kBusy, "The time for it is over.");
  }
}

class WatchedChanges final : public Changes {
 public:
  explicit WatchedChanges(Changes& changes) : changes_(changes) {}

  std::string now() override {
    nows.pass();
    if (!now_is_quick) end_at_deadline();
    return says ? *says : changes_.now();
  }
  std::optional<ChangedUnits> read(std::string_view after, std::size_t most) override {
    reads.pass();
    end_at_deadline();
    if (fails) throw Error(ErrorKind::kUnavailable, "The cable is out.");
    if (always_forgets || forgets.exchange(false)) return std::nullopt;
    return changes_.read(after, most);
  }

  Gate nows;
  Gate reads;
  std::atomic<bool> fails{false};
  std::atomic<bool> forgets{false};         ///< the next read says to start over
  std::atomic<bool> always_forgets{false};  ///< each of them does
  std::atomic<bool> now_is_quick{false};    ///< now() answers whatever its deadline is
  std::optional<std::string> says;          ///< what now() returns; set while nobody asks

 private:
  Changes& changes_;
};

class WatchedReviews final : public Reviews {
 public:
  explicit WatchedReviews(Reviews& reviews) : reviews_(reviews) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override {
    return reviews_.queue(limit, offset);
  }
  std::vector<StoredUnit> list(const ReviewFilter& filter) override {
    if (before_page) before_page(++pages);
    return reviews_.list(filter);
  }
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp at) override {
    reviews_.decide(id, status, reviewer, at);
  }

  /// Is told the number of each page, from 1 on, of all listings; set before these begin.
  std::function<void(unsigned page)> before_page;
  std::atomic<unsigned> pages{0};

 private:
  Reviews& reviews_;
};

class WatchedKnowledge final : public Knowledge {
 public:
  explicit WatchedKnowledge(Knowledge& knowledge) : knowledge_(knowledge) {}

  void insert(const Unit& unit) override { knowledge_.insert(unit); }
  std::optional<StoredUnit> find(std::string_view id) override {
    ++finds;
    if (id == unreadable) throw Error(ErrorKind::kCorrupt, "It can't be read.");
    return knowledge_.find(id);
  }
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override {
    queries.pass();
    return knowledge_.query(query);
  }
  StoredUnit confirm(std::string_view id, Timestamp at, std::string_view voter) override {
    return knowledge_.confirm(id, at, voter);
  }
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                  std::string_view voter) override {
    return knowledge_.flag(id, flag, allowed, voter);
  }

  Gate queries;
  std::atomic<unsigned> finds{0};
  std::string unreadable;  ///< a unit's id; set while nobody asks

 private:
  Knowledge& knowledge_;
};

/// A store in memory whose calls a test sees, and holds up or lets fail.
struct WatchedStore {
  std::shared_ptr<cq::test::MemoryDatabase> database = cq::test::open_database("");
  cq::test::MemoryStore store{database, ReviewStatus::kApproved};
  WatchedKnowledge knowledge{part<Knowledge>(store)};
  WatchedReviews reviews{part<Reviews>(store)};
  WatchedChanges changes{part<Changes>(store)};

  /// Takes a unit away, as another program may.
  void erase(const std::string& id) {
    const std::lock_guard lock(database->mutex);
    database->units.erase(id);
    database->note_unit(id);
  }
  void change_document(const std::string& id, const std::string& document) {
    const std::lock_guard lock(database->mutex);
    database->units.at(id).document = document;
    database->note_unit(id);
  }
  /// Puts the units of another store in the place of all of these.
  void restore(const WatchedStore& backup) {
    const std::scoped_lock lock(database->mutex, backup.database->mutex);
    database->units = backup.database->units;
    database->created_at = backup.database->created_at;
    database->begin_history();
  }
};

}  // namespace cq::knowledge::test
