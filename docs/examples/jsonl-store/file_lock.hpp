#pragma once

#include <filesystem>

namespace jsonl {

/// The lock on a file: held by one writer, or by any number of readers, of whatever process. It is
/// flock(2)'s, which belongs to the open file and not, as fcntl(2)'s, to the process: two stores in
/// one process are kept apart, too. It goes when its process goes, however that ends.
class FileLock {
 public:
  enum class Mode { kShared, kExclusive };

  /// Waits for the lock. `file` must stay open as long as this lives; `path` is for sentences.
  /// Throws cq::Error: busy when it isn't had within seconds.
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
