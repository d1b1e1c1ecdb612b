#include "journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cq/error.hpp>
#include <utility>

#include "system_error.hpp"

namespace jsonl {
namespace {

constexpr std::string_view kFirstLine = "{\"cq-jsonl\":1}\n";
constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;
constexpr mode_t kOwnerOnly = 0600;  // the file contains password hashes

FileHandle open_file(const std::filesystem::path& path) {
  FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, kOwnerOnly));
  if (!file.is_open()) throw_system_error("open", path);
  return file;
}

// A new file survives a power failure only if its directory entry does.
void sync_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = std::filesystem::absolute(path).parent_path();
  const FileHandle directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || ::fsync(directory.get()) != 0) throw_system_error("sync", parent);
}

}  // namespace

Journal::Journal(std::filesystem::path path) : path_(std::move(path)), file_(open_file(path_)) {
  const FileLock exclusive = lock(FileLock::Mode::kExclusive);
  std::string beginning;
  read_chunk(beginning);
  // A file that begins differently belongs to another program, so nothing may be cut off. Only a
  // part of the first line comes from a writer that was killed.
  if (!std::string_view(beginning).starts_with(kFirstLine)) {
    if (!kFirstLine.starts_with(beginning)) {
      throw cq::Error(cq::ErrorKind::kCorrupt, path_.string() +
                                                   " is no file of the jsonl module's, version 1; "
                                                   "name another file in the URL.");
    }
    begin_file();
  }
  position_ = static_cast<off_t>(kFirstLine.size());
  lines_ = 1;
}

void Journal::begin_file() {
  cut_off_unread();
  append(kFirstLine.substr(0, kFirstLine.size() - 1));
  sync_directory_of(path_);
}

off_t Journal::size() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw_system_error("get the size of", path_);
  return status.st_size;
}

bool Journal::is_in_place() const {
  struct stat open_one {};
  struct stat named_one {};
  return ::fstat(file_.get(), &open_one) == 0 && ::stat(path_.c_str(), &named_one) == 0 &&
         open_one.st_dev == named_one.st_dev && open_one.st_ino == named_one.st_ino;
}

// `text` begins at position_; appends the bytes that follow it in the file.
void Journal::read_chunk(std::string& text) const {
  const std::size_t before = text.size();
  text.resize(before + kChunkBytes);
  const ssize_t count = ::pread(file_.get(), text.data() + before, kChunkBytes,
                                position_ + static_cast<off_t>(before));
  if (count < 0) throw_system_error("read", path_);
  text.resize(before + static_cast<std::size_t>(count));
}

void Journal::read_unread(const LineVisitor& visit) {
  const off_t end = size();
  if (end < position_) {
    throw cq::Error(cq::ErrorKind::kCorrupt,
                    path_.string() + " lost lines since it was opened; find out who changed it, " +
                        "then start again.");
  }
  std::string text;
  while (position_ + static_cast<off_t>(text.size()) < end) {
    read_chunk(text);
    std::size_t begin = 0;
    for (std::size_t newline = text.find('\n'); newline != std::string::npos;
         newline = text.find('\n', begin)) {
      visit(std::string_view(text).substr(begin, newline - begin), lines_ + 1);
      position_ += static_cast<off_t>(newline + 1 - begin);
      ++lines_;
      begin = newline + 1;
    }
    text.erase(0, begin);
  }
}

void Journal::cut_off_unread() {
  if (has_unread() && ::ftruncate(file_.get(), position_) != 0) throw_system_error("cut", path_);
}

// [append]
void Journal::append(std::string_view line) {
  cut_off_unread();
  const std::string text = std::string(line) + "\n";
  // One write(2): a process killed in the middle of it leaves a line without a newline.
  const ssize_t count = ::write(file_.get(), text.data(), text.size());
  const bool whole = count == static_cast<ssize_t>(text.size());
  if (whole && ::fdatasync(file_.get()) == 0) return;
  const int reason = count < 0 || whole ? errno : ENOSPC;
  // The error means that nothing was stored. No process has read the line, as the lock is held.
  static_cast<void>(::ftruncate(file_.get(), position_));
  errno = reason;
  throw_system_error("write to", path_);
}
// [/append]

}  // namespace jsonl
