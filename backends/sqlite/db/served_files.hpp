#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// The files that a store has open: the database, its -wal and its -shm. SQLite goes on working on
/// files that were removed, renamed or replaced meanwhile, which nobody finds again; so the store
/// looks whether those at the path are still its own, by device and inode. Once they aren't, it
/// stays so: what others may have written since can't be known, so it takes a new start.
/// Safe from any thread.
class ServedFiles {
 public:
  /// At most so long after the files were lost something is answered from memory, or read.
  static constexpr std::chrono::milliseconds kLongestUnnoticed{500};
  /// Likewise after the -shm was cut off. SQLite has that file mapped, and the first access behind
  /// its new end kills the process.
  static constexpr std::chrono::milliseconds kLongestUnnoticedCut{5};

  /// `path` is where an operator looks for the database; `file` the same, without links, beside
  /// which SQLite keeps the others.
  ServedFiles(std::filesystem::path path, const std::filesystem::path& file);

  /// Those that are at the path now are the store's; called once, when it has opened them. Until
  /// then none of the methods below does anything. Throws Error: unavailable when one is missing.
  void remember();

  /// Three calls of the system. Throws Error: unavailable when the files aren't in place, saying
  /// which; or when it can't be found out.
  void require_in_place();
  /// Likewise, but looks only when kLongestUnnoticed has passed since the last look; else at the
  /// size of the -shm alone, which is one call.
  void require_recently_in_place();
  /// Likewise, but looks at that size only when kLongestUnnoticedCut has passed since the last
  /// look; else it makes no call of the system.
  [[nodiscard]] bool recently_in_place() noexcept;

  /// How long the database's file is; nullopt when it isn't there. One call of the system.
  [[nodiscard]] std::optional<std::uint64_t> database_size() const noexcept;
  /// How long the WAL is; nullopt when it isn't there. One call of the system.
  [[nodiscard]] std::optional<std::uint64_t> wal_size() const noexcept;

  /// Whether frames may be moved from the WAL into the file when the connection that asks is
  /// closed: not while another's files are in the place of these, since another process may be
  /// working on what SQLite would touch; nor while the -shm is shorter than what is mapped of it.
  /// A file that is only missing is not in use by another process.
  [[nodiscard]] bool may_be_tidied() const noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  enum class Place { kOurs, kMissing, kOthers, kUnknown };

  [[nodiscard]] Place look_at(std::size_t which) const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> size_of(std::size_t which) const noexcept;
  [[nodiscard]] bool look();
  [[nodiscard]] bool shm_is_whole();
  void lose(std::string what, const char* reason);
  [[noreturn]] void fail() const;

  std::array<std::filesystem::path, 3> paths_;
  std::array<Identity, 3> identities_{};  // written once, before remembered_
  std::atomic<bool> remembered_{false};
  std::atomic<bool> lost_{false};
  std::atomic<Clock::rep> last_look_{0};
  std::atomic<Clock::rep> last_look_at_shm_{0};
  std::atomic<off_t> shm_size_{0};  // the largest seen: while it is open, it only grows
  mutable std::mutex mutex_;
  std::string what_;  // guarded by mutex_; how the files were lost, or why nothing can be said
  const char* reason_ = "the database's file can't be looked at";  // guarded by mutex_; likewise
};

/// What a store opens its connections with: what read_database_url() reads, such references, and
/// the files to find in place from then on. Throws as that does. Safe from any thread.
DatabaseOptions served_options(const DatabaseUrl& url, References references);

}  // namespace cq::sqlite
