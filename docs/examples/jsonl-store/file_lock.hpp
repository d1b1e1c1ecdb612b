#pragma once

#include <filesystem>

namespace jsonl {

/// The lock on a file: held by one writer or by any number of readers, across processes. It uses
/// flock(2), whose locks belong to the open file and not to the process as those of fcntl(2) do, so
/// it also separates two stores in one process. The kernel releases it when the process ends.
class FileLock {
 public:
  enum class Mode { kShared, kExclusive };

  /// Waits for the lock. `file` must stay open during this object's life; `path` is for messages.
  /// Throws cq::Error: busy after some seconds without the lock.
  FileLock(int file, Mode mode, const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock(FileLock&&) = delete;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  const int file_;
};

}  // namespace jsonl
