#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cq/ranking/ranking_index.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "sqlite/db/database_options.hpp"
#include "sqlite/knowledge/index/change_journal.hpp"

namespace cq::sqlite {

/// Whether there is so much room beside the database that an index may be saved. False, too, where
/// that can't be found out.
bool has_room_for_index(const std::filesystem::path& database) noexcept;

/// An index that stands still, and what it is of.
struct IndexState {
  const ranking::RankingIndex& index;
  const JournalPosition& position;
  std::uint64_t number = 0;  ///< another one: another index
};

/// Saves the index in the file beside the database, by a thread of its own: now and then while it
/// changes, and at the end. Safe from any thread, but for stop().
class IndexSaver {
 public:
  using Visit = std::function<void(const IndexState& state)>;
  /// Calls it with the index, while nothing changes it; false: there is none that could be saved.
  using Source = std::function<bool(const Visit& visit)>;

  IndexSaver(const DatabaseOptions& options, Source source);
  IndexSaver(const IndexSaver&) = delete;
  IndexSaver& operator=(const IndexSaver&) = delete;
  IndexSaver(IndexSaver&&) = delete;
  IndexSaver& operator=(IndexSaver&&) = delete;
  ~IndexSaver() { stop(); }

  /// The index is another one than is in the file.
  void note_new_index() noexcept { note_changes(kWorthSaving); }
  /// So many units have changed.
  void note_changes(std::size_t units) noexcept;
  /// Saves what is new, unless that is little, and ends. The source isn't called any more.
  void stop() noexcept;

  /// How often the file was written.
  [[nodiscard]] std::uint64_t times_saved() const noexcept { return times_saved_; }

 private:
  using Clock = std::chrono::steady_clock;

  // After a crash the next start reads at most that many units again, in about 50 ms.
  static constexpr std::size_t kWorthSaving = 4096;
  // At the end it is worth less: the next start would take a moment longer.
  static constexpr std::size_t kWorthSavingAtEnd = 256;

  void run();
  bool wait();
  [[nodiscard]] bool stopping();
  void try_to_save() noexcept;
  void save();

  const DatabaseOptions options_;
  const Source source_;
  std::atomic<std::size_t> unsaved_{0};
  std::atomic<std::uint64_t> times_saved_{0};

  std::mutex mutex_;
  std::condition_variable wakes_;
  bool stopping_ = false;           // guarded by mutex_
  Clock::time_point not_before_{};  // likewise
  std::thread thread_;              // likewise
};

}  // namespace cq::sqlite
