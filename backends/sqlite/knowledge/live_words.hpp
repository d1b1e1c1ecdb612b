#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/change_journal.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"
#include "sqlite/knowledge/word_table.hpp"

namespace cq::sqlite {

struct LiveWordsOptions {
  std::int64_t most_bytes = std::int64_t{1} << 30U;  ///< of the table
  std::size_t few_units = 256;                       ///< that a reader puts into the table itself
  std::chrono::milliseconds pause_after_trouble{std::chrono::minutes(10)};
};

/// A WordTable that is kept current with the units of a database by its journal. It is made when it
/// is first asked for: of few units by who asks, else by a thread of its own, beside which the
/// database is read 256 units at a time. Where the journal can't say what changed, it is made anew.
/// Safe from any thread.
class LiveWords {
 public:
  /// Pool and units outlive it.
  LiveWords(ConnectionPool& pool, UnreadableUnits& unreadable, LiveWordsOptions options = {});
  LiveWords(const LiveWords&) = delete;
  LiveWords& operator=(const LiveWords&) = delete;
  LiveWords(LiveWords&&) = delete;
  LiveWords& operator=(LiveWords&&) = delete;
  ~LiveWords();

  /// Calls `read` with a connection and a table of exactly what that sees meanwhile, and returns
  /// true; or returns false where there is no such table now, and WordTable::Failure of `read` ends
  /// the table. One reads at a time: the others wait for their turns as for a connection, of which
  /// they hold none. Throws Error as reading does.
  bool read(const std::function<void(Connection& connection, WordTable& table)>& read);

  /// How often a table was made.
  [[nodiscard]] std::uint64_t times_made() const noexcept { return times_made_; }
  /// How often one was given up for a while.
  [[nodiscard]] std::uint64_t times_given_up() const noexcept { return times_given_up_; }
  /// How often the thread could not read the database, and left it to who asks next to wake it.
  [[nodiscard]] std::uint64_t times_put_off() const noexcept { return times_put_off_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Made {
    std::unique_ptr<WordTable> table;
    JournalPosition position{};
  };

  /// While it lives, the table is its holder's.
  class Turn {
   public:
    /// Waits until then, or as long as it takes.
    Turn(LiveWords& words, std::optional<Clock::time_point> until);
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn(Turn&&) = delete;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

    [[nodiscard]] bool has_come() const noexcept { return has_come_; }

   private:
    LiveWords& words_;
    bool has_come_ = true;
  };

  [[nodiscard]] bool is_current(Connection& connection);
  [[nodiscard]] bool follow(Connection& connection, Made& made, std::size_t most) const;
  void make_of_few(Connection& connection);
  [[nodiscard]] Made make() const;
  void take(Made made);
  void put_unit(Connection& connection, std::string_view id, WordTable& table) const;
  /// The last row that was read; nullopt behind the last of all.
  [[nodiscard]] std::optional<std::int64_t> put_some(Connection& connection, std::int64_t behind,
                                                     WordTable& table) const;
  void drop_after_trouble();
  void ask_for_making();
  void run();
  [[nodiscard]] bool wait_to_make();
  [[nodiscard]] bool stopping() const;

  ConnectionPool& pool_;
  UnreadableUnits& unreadable_;
  const LiveWordsOptions options_;

  std::mutex turn_mutex_;
  std::condition_variable turn_ends_;
  bool is_taken_ = false;  // guarded by turn_mutex_
  // Of whose turn it is. A turn begins before its snapshot, so that a table is never ahead of one.
  Made made_;
  std::optional<Clock::time_point> not_before_;  // likewise
  std::atomic<std::uint64_t> times_made_{0};
  std::atomic<std::uint64_t> times_given_up_{0};
  std::atomic<std::uint64_t> times_put_off_{0};

  mutable std::mutex maker_mutex_;
  std::condition_variable maker_wakes_;
  bool wanted_ = false;    // guarded by maker_mutex_
  bool stopping_ = false;  // likewise
  std::thread maker_;      // likewise
};

}  // namespace cq::sqlite
