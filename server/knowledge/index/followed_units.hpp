#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "knowledge/index/indexed_units.hpp"
#include "observability/log.hpp"

namespace cq::knowledge {

/// What a store has to have, so that its units can be followed. All of it outlives what follows.
struct FollowedParts {
  Knowledge& knowledge;
  Reviews& reviews;
  Changes& changes;
};

/// How units are followed.
struct FollowOptions {
  std::size_t most_bytes = std::size_t{1} << 30U;  ///< of memory; beyond it they aren't kept
  /// How long a query waits for what another one asks the store; as long as its client does.
  std::chrono::milliseconds patience{5'000};
  /// How many rounds may be under way at a time: so many calls of Changes::now().
  std::size_t most_rounds = 4;
  /// How often changes are looked for while nobody asks, so that few are to be read when somebody
  /// does.
  std::chrono::milliseconds look{1'000};
  /// Twice as long each time that all units were read in vain, up to a minute.
  std::chrono::milliseconds pause_after_trouble{1'000};
  std::int64_t page_units = 1'000;  ///< how many units a call reads at most, of all of them
};

/// Whether the units in memory answer queries, and why not.
enum class FollowState {
  kMaking,    ///< they are read from the store
  kCurrent,   ///< they do
  kBehind,    ///< more has changed than a query waits for, or the store failed
  kTooLarge,  ///< they need more memory than they may have; it isn't tried again
};

/// The units of a store whose module tells what changes, in memory. A thread of its own reads them,
/// and follows what changes while nobody asks. A query first finds out, by Changes::now(), whether
/// anything has changed: one round of that serves all queries that came before it began; where
/// something has, the round reads what. Whenever the units aren't current the store has to be
/// asked. Safe from any thread, but for start() and the destructor.
class FollowedUnits {
 public:
  using Clock = std::chrono::steady_clock;
  /// Is told each new state, of which none is told twice in a row; by any thread, one at a time.
  using OnState = std::function<void(FollowState state)>;

  /// The log outlives it. Begins nothing.
  FollowedUnits(const FollowedParts& parts, const FollowOptions& options, observability::Log& log,
                OnState on_state = {});
  FollowedUnits(const FollowedUnits&) = delete;
  FollowedUnits& operator=(const FollowedUnits&) = delete;
  FollowedUnits(FollowedUnits&&) = delete;
  FollowedUnits& operator=(FollowedUnits&&) = delete;
  /// Waits for the call of the store that its thread is in. No query is under way any more.
  ~FollowedUnits();

  /// Begins to read the units. Called once, when the store may be used. Throws std::system_error.
  void start();

  /// As Knowledge::query(), with every write that was acknowledged before the call; nullopt: the
  /// store has to be asked. Waits for the store, by a call on this thread or on another's. Throws
  /// Error: busy when the one on another's takes longer than FollowOptions::patience, or the one on
  /// this thread ends at the thread's CallDeadline.
  [[nodiscard]] std::optional<std::vector<StoredUnit>> query(const KnowledgeQuery& query);

  [[nodiscard]] FollowState state() const;
  /// How many queries wait to know whether the units are current.
  [[nodiscard]] std::size_t waiting() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  // What a query waits for, and what a look of the thread reads at once.
  static constexpr std::size_t kMostCaughtUp = 64;
  static constexpr std::size_t kPageIds = 256;
  static constexpr std::size_t kSlots = 16;

  struct StartOver {
    const char* reason;  ///< a sentence
  };
  struct TooManyChanges {};
  /// Some that have changed, as the store has them now.
  struct Fetched {
    std::vector<StoredUnit> changed;
    std::vector<std::string> gone;
  };

  bool make_current(Clock::time_point until);
  void wait_for_round(Lock& lock, std::uint64_t round, Clock::time_point until);
  bool await_turn(Lock& lock, std::uint64_t round, Clock::time_point until);
  [[nodiscard]] bool may_begin() const;
  void run_round(Lock& lock, Clock::time_point until);
  void ask_and_settle(Lock& lock, std::uint64_t round, Clock::time_point until);
  void fail(const std::exception& error);
  void settle(Lock& lock, std::uint64_t round, const std::string& token, Clock::time_point until);
  void catch_up(Lock& lock, const std::string* token, std::size_t most);
  void follow(std::size_t most);
  void apply(const std::set<std::string>& ids);
  void put(const Fetched& fetched);
  void note_fresh(std::uint64_t round);
  void lose(FollowState state);
  void start_over(const StartOver& because);
  void set_state(FollowState state);
  void drop_units();
  void wake_all();

  void keep();
  void keep_once(Lock& lock);
  void make(Lock& lock);
  [[nodiscard]] bool stopping() const;
  [[nodiscard]] std::condition_variable& slot_of(std::uint64_t round) {
    return rounds_.at(round % kSlots);
  }

  const FollowedParts parts_;
  const FollowOptions options_;
  observability::Log& log_;
  const OnState on_state_;

  mutable std::shared_mutex units_mutex_;  // behind mutex_, where both are held
  std::unique_ptr<IndexedUnits> units_;    // guarded by units_mutex_; null: there are none

  mutable std::mutex mutex_;  // guards all below
  FollowState state_ = FollowState::kMaking;
  // The rounds are numbered. A query that came when n had begun needs one behind n; a fresh one
  // says so for all before it.
  std::uint64_t begun_ = 0;
  std::uint64_t fresh_ = 0;
  std::uint64_t left_ = 0;  // the last one whose own query ended before it: it makes none fresh
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
  bool forming_ = false;  // a query waits to begin the next round, for itself and the others
  Clock::time_point next_begin_{};
  Clock::duration call_takes_{};
  std::array<std::condition_variable, kSlots> rounds_;  // where those that need a round wait
  std::condition_variable turn_;                        // where the one waits that begins the next
  bool catching_up_ = false;  // one reads what changed, for all; the two below are its own then
  std::string position_;      // from where the units are followed
  std::size_t changed_since_look_ = 0;
  // The last token of now() that they were read for; nullopt: they may have what is newer.
  std::optional<std::string> seen_;
  std::condition_variable caught_up_;
  bool stopping_ = false;
  bool wanted_ = false;  // the thread has something to do
  std::condition_variable wakes_;
  std::thread keeper_;
  bool is_new_ = false;  // the units were made, and haven't been current yet
};

}  // namespace cq::knowledge
