#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "file_handle.hpp"
#include "file_lock.hpp"

namespace jsonl {

/// An append-only file of lines, shared by any number of processes.
///
/// The first line identifies the format. A line is complete once it ends with a newline: bytes
/// after the last newline come from a writer that was killed, and are cut off. Each process
/// remembers how far it has read. One thread at a time, except for has_unread() and is_in_place().
///
/// Every method throws cq::Error: unavailable, with the system's reason; corrupt when the file has
/// another format or became shorter than what was read.
class Journal {
 public:
  /// Opens the file, creating it if it is missing.
  explicit Journal(std::filesystem::path path);

  [[nodiscard]] FileLock lock(FileLock::Mode mode) const {
    return FileLock(file_.get(), mode, path_);
  }

  /// Whether the file contains more than was read.
  [[nodiscard]] bool has_unread() const { return size() != position_; }
  /// Whether the path still leads to the file that is open.
  [[nodiscard]] bool is_in_place() const;

  using LineVisitor = std::function<void(std::string_view line, std::size_t number)>;
  /// Calls `visit` for each complete line that was not read yet. If `visit` throws, the exception
  /// passes through and the line stays unread. The caller holds a lock.
  void read_unread(const LineVisitor& visit);

  /// Cuts off what was not read: after read_unread(), an incomplete line. The caller holds the
  /// exclusive lock.
  void cut_off_unread();

  /// Appends a line. It is on the disk when this returns, and removed when this throws. It counts
  /// as unread. The caller holds the exclusive lock and has called read_unread().
  void append(std::string_view line);

 private:
  [[nodiscard]] off_t size() const;
  void read_chunk(std::string& text) const;
  void begin_file();

  const std::filesystem::path path_;
  FileHandle file_;
  off_t position_ = 0;     ///< where the first unread line begins
  std::size_t lines_ = 0;  ///< lines read so far, including the first
};

}  // namespace jsonl
