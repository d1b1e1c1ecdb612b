#pragma once

#include <atomic>
#include <condition_variable>
#include <cq/ranking/ranking_index.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/change_journal.hpp"
#include "sqlite/knowledge/index/index_saver.hpp"
#include "sqlite/knowledge/index/row_facts.hpp"
#include "sqlite/knowledge/index/saved_index.hpp"
#include "sqlite/knowledge/index/unit_scan.hpp"

namespace cq::sqlite {

/// The table that a write of units names in TouchedRows, with their ids.
inline constexpr std::string_view kUnitsTable = "knowledge_units";

/// A RankingIndex that is kept current with a database. When it is first asked for, the first
/// reader reads it from the file beside the database (saved_index.hpp), or a thread of its own
/// makes it. One from the file is compared with all rows by that thread, while queries use it. It
/// is saved there now and then, and at the end. It follows the units that are committed here, and
/// finds out, before each use, whether anybody else has committed anything: then the reader first
/// brings it up to date from the database's journal of changed units. Where the journal can't say
/// what changed, that thread compares the index with the database. Meanwhile, and whenever it can't
/// be had, the caller asks SQLite. Safe from any thread.
class LiveIndex final : public CommitObserver {
 public:
  /// Of that tracker's database. The tracker must live longer.
  LiveIndex(const DatabaseOptions& options, CommitTracker& tracker);
  LiveIndex(const LiveIndex&) = delete;
  LiveIndex& operator=(const LiveIndex&) = delete;
  LiveIndex(LiveIndex&&) = delete;
  LiveIndex& operator=(LiveIndex&&) = delete;
  ~LiveIndex() override;

  /// Calls `read` with an index of exactly what the snapshot's connection sees from then on, and
  /// returns true; or returns false when there is no such index now. Nothing may have been read in
  /// the snapshot, which is renewed where others commit meanwhile. What `read` throws passes
  /// through. It may take no lease.
  bool read(ReadSnapshot& snapshot, const std::function<void(const RankingIndex& index)>& read);

  /// The same without a connection, with an index of what is committed; false, too, while the index
  /// is being changed.
  bool try_read(const std::function<void(const RankingIndex& index)>& read);

  /// What the index said isn't what the rows say: it is made anew, and so is the file beside the
  /// database. Until then read() returns false.
  void distrust();

  /// From now on the index keeps what statistics with those edges are made of, if there is an
  /// index.
  void keep_statistics(const std::vector<double>& edges);

  /// How often it has been made, or compared with the database.
  [[nodiscard]] std::uint64_t times_refreshed() const noexcept { return times_refreshed_; }
  /// How often it has been brought up to date from the journal.
  [[nodiscard]] std::uint64_t times_caught_up() const noexcept { return times_caught_up_; }

  /// Whether the index comes from the file, and wasn't compared with all rows yet.
  [[nodiscard]] bool is_unchecked() const noexcept { return unchecked_; }
  /// How often it has been saved in its file.
  [[nodiscard]] std::uint64_t times_saved() const noexcept { return saver_.times_saved(); }

  void before_commit(Connection& writer, const TouchedRows& touched) override;
  void after_commit(const TouchedRows& touched) noexcept override;
  void lose_track() noexcept override;

 private:
  // More than this isn't worth an index that may cost others their memory.
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
  // What may be committed here while it refreshes, before it begins again.
  static constexpr std::size_t kMostPending = 100'000;

  // What a reader reads of the journal itself; beyond that, the thread does it.
  static constexpr std::size_t kMostCaughtUp = 256;

  bool catch_up();
  void adopt_loaded() noexcept;
  void check();
  bool visit_for_saving(const IndexSaver::Visit& visit);
  [[nodiscard]] bool follow_journal(Connection& connection);
  bool begin_refresh(Connection& connection);
  void refresh();
  [[nodiscard]] std::optional<UnitChanges> journaled_changes(Connection& connection) const;
  void end_refresh(std::unique_ptr<RankingIndex> fresh, const UnitChanges& changes,
                   std::optional<JournalPosition> position);
  void drop_index() noexcept;
  void give_up_refresh() noexcept;
  void ask_for_refresh();
  void keep();
  bool wait_to_refresh();
  [[nodiscard]] bool stopping();
  void follow(const UnitChanges& changes);
  void give_up_if_too_big(std::size_t units_changed);

  const DatabaseOptions options_;
  // What the tracker guards is changed under both of its locks, and read under either.
  CommitTracker& tracker_;
  std::unique_ptr<RankingIndex> index_;  // guarded by the tracker
  std::atomic<bool> ready_{false};       // the index is current; set to true under both locks
  std::atomic<bool> refreshing_{false};  // set under both locks
  // There are an index and a position from which the journal may lead on; set likewise.
  std::atomic<bool> can_follow_{false};
  // There may be a saved index that wasn't looked at.
  std::atomic<bool> may_load_;
  std::atomic<bool> unchecked_{false};  // the index was loaded, and not compared with the rows
  std::uint64_t index_number_ = 0;      // guarded by the tracker; another one: another index
  bool in_doubt_ = false;               // guarded by the tracker; it lost track while it refreshed
  std::vector<UnitFacts> pending_;      // likewise; committed here while it refreshed
  std::size_t changed_since_look_ = 0;  // likewise
  // Likewise: how far the index knows the journal; nullopt: it doesn't.
  std::optional<JournalPosition> position_;
  std::atomic<bool> too_big_{false};
  std::atomic<std::uint64_t> times_refreshed_{0};
  std::atomic<std::uint64_t> times_caught_up_{0};

  // The units as they are about to be; nullopt: they weren't needed. Of the thread that commits.
  std::optional<UnitChanges> about_to_be_;
  JournalEntry newest_to_be_;    // of the journal, then
  JournalEntry newest_pending_;  // when the last of `pending_` was committed

  std::mutex catching_up_;  // before the tracker's locks; one reader does it for all
  std::unique_ptr<Connection> journal_of_;  // guarded by that
  std::optional<SavedIndex> loaded_;        // likewise; until it is index_

  std::mutex keeper_mutex_;
  std::condition_variable keeper_wakes_;
  bool refresh_wanted_ = false;  // guarded by keeper_mutex_
  bool stopping_ = false;        // guarded by keeper_mutex_
  std::thread keeper_;           // guarded by keeper_mutex_
  IndexSaver saver_;
};

}  // namespace cq::sqlite
