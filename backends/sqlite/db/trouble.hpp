#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <mutex>
#include <optional>

namespace cq::sqlite {

/// What keeps a store from working, as its connections have seen it: the last read, write or
/// checkpoint that failed, until one of its kind succeeds; and for good, once SQLite has called the
/// database malformed. Safe from any thread.
class Trouble {
 public:
  enum class Of { kRead, kWrite, kCheckpoint };

  /// A read that failed is remembered at least so long, as the reads after it are of other pages.
  static constexpr std::chrono::seconds kReadsRemembered{10};

  /// Of what SQLite complained: only what is wrong with the database or its disk counts.
  void note(Of what, const Error& error);
  /// From now on nothing is written. The first error of that kind stays.
  void note_damage(const Error& error);
  /// One succeeded. Does nothing that takes time unless one had failed.
  void note_success(Of what) noexcept {
    if (failed_[static_cast<std::size_t>(what)].load(std::memory_order_relaxed)) forget(what);
  }

  /// Whether the last one failed.
  [[nodiscard]] bool has(Of what) const noexcept { return failed_[static_cast<std::size_t>(what)]; }
  /// Throws Error: unavailable when SQLite has called the database malformed.
  void require_undamaged() const;
  /// Throws that, or what failed last.
  void require_none() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Failure {
    Error error;
    Clock::time_point at;
  };

  void forget(Of what) noexcept;

  std::array<std::atomic<bool>, 3> failed_{};
  std::atomic<bool> damaged_{false};
  mutable std::mutex mutex_;
  std::array<std::optional<Failure>, 3> failures_;  // guarded by mutex_
  std::optional<Error> damage_;                     // guarded by mutex_
};

}  // namespace cq::sqlite
