#pragma once

#include <sqlite3.h>

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace cq::test {

/// The calls that SQLite makes of a file system and that can fail.
enum class FileCall {
  kOpen,
  kDelete,
  kAccess,
  kRead,
  kWrite,
  kTruncate,
  kSync,
  kFileSize,
  kLock,
  kUnlock,
  kCheckReservedLock,
  kShmMap,
  kShmLock
};

inline constexpr std::array kFileCalls{FileCall::kOpen,
                                       FileCall::kDelete,
                                       FileCall::kAccess,
                                       FileCall::kRead,
                                       FileCall::kWrite,
                                       FileCall::kTruncate,
                                       FileCall::kSync,
                                       FileCall::kFileSize,
                                       FileCall::kLock,
                                       FileCall::kUnlock,
                                       FileCall::kCheckReservedLock,
                                       FileCall::kShmMap,
                                       FileCall::kShmLock};

std::string_view to_string(FileCall call) noexcept;

/// While this lives it is SQLite's default file system for the whole process: the system's own, of
/// which calls fail as asked. Connections that were opened meanwhile are closed before this goes.
/// Safe from any thread.
class FaultyVfs {
 public:
  FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;
  FaultyVfs(FaultyVfs&&) = delete;
  FaultyVfs& operator=(FaultyVfs&&) = delete;
  ~FaultyVfs();

  /// Of the calls of that kind from now on, those from the nth (which counts from 1) to the
  /// (nth + times - 1)th fail with the code, without reaching the system. Ends what was asked
  /// before. Unlocking fails only after the lock was given back, as a system's would.
  void fail(FileCall call, int nth, int code, int times = 1);
  /// From now on no call fails. The counts begin anew.
  void fail_nothing();

  /// How many calls of that kind there were since fail() or fail_nothing().
  [[nodiscard]] int calls(FileCall call) const;
  /// How many of them failed as asked.
  [[nodiscard]] int failures() const;

  /// What becomes of a call that is made now: SQLITE_OK, or the code that it is to fail with.
  int count(FileCall call);
  [[nodiscard]] sqlite3_vfs* real() const noexcept { return real_; }

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_{};
  mutable std::mutex mutex_;
  std::map<FileCall, int> calls_;  // guarded by mutex_, like all below
  FileCall failing_ = FileCall::kOpen;
  int first_ = 0;  // 0: none fails
  int last_ = 0;
  int code_ = SQLITE_OK;
  int failures_ = 0;
};

}  // namespace cq::test
