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

/// A file of lines that any number of processes add to, and never change.
///
/// Its first line says what it is. A line counts once its newline is there: what follows the last
/// newline was left by a writer that was killed, and is cut off. Each process remembers how far it
/// has read. From one thread at a time, but for has_news() and is_in_place().
///
/// Every method throws cq::Error: unavailable, with the system's reason; corrupt when the file
/// isn't such a file, or lost what was read of it.
class Journal {
 public:
  /// Opens the file, and makes it when there is none.
  explicit Journal(std::filesystem::path path);

  [[nodiscard]] FileLock lock(FileLock::Mode mode) const {
    return FileLock(file_.get(), mode, path_);
  }

  /// Whether there is more in the file than was read.
  [[nodiscard]] bool has_news() const { return size() != position_; }
  /// Whether the path still leads to the file that is open.
  [[nodiscard]] bool is_in_place() const;

  using LineVisitor = std::function<void(std::string_view line, std::size_t number)>;
  /// Hands over every whole line that was not read yet. What `visit` throws passes through, and its
  /// line stays unread. The caller holds a lock.
  void read_on(const LineVisitor& visit);

  /// Cuts off what was not read: after read_on(), a line that its writer left torn. The caller
  /// holds the exclusive lock.
  void cut_off_unread();

  /// Adds a line. It is on the disk when this returns, and wholly gone when this throws; it is not
  /// read yet. The caller holds the exclusive lock, and has read on.
  void append(std::string_view line);

 private:
  [[nodiscard]] off_t size() const;
  void read_chunk(std::string& text) const;
  void begin_file();

  const std::filesystem::path path_;
  FileHandle file_;
  off_t position_ = 0;     ///< where the first line begins that was not read yet
  std::size_t lines_ = 0;  ///< that were read, the first one too
};

}  // namespace jsonl
