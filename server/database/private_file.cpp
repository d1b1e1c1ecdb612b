#include "database/private_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <cq/error.hpp>
#include <system_error>
#include <utility>

#include "crypto/random.hpp"

namespace cq::database {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} * 1024;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw Error(ErrorKind::kUnavailable, "The file " + file.string() + " can't be " + what + " (" +
                                           std::generic_category().message(errno) +
                                           "); name one that can, with enough space.");
}

void sync_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const http::FileDescriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0) {
    fail(file, "made durable");
  }
}

}  // namespace

PrivateFile::PrivateFile(std::filesystem::path file, bool overwrite)
    : file_(std::move(file)),
      part_(file_.string() + "." + crypto::random_hex_id().substr(0, 8) + ".part"),
      overwrite_(overwrite) {
  std::error_code problem;
  const auto type = std::filesystem::status(file_, problem).type();
  if (type != std::filesystem::file_type::not_found && type != std::filesystem::file_type::none) {
    if (!overwrite_) {
      refuse_existing();
    }
    if (type != std::filesystem::file_type::regular) {
      throw Error(ErrorKind::kInvalidArgument,
                  file_.string() + " is no regular file; name one, or - for standard output.");
    }
  }
  constexpr mode_t kOwnerOnly = 0600;
  http::FileDescriptor opened(
      ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!opened.valid()) {
    fail(part_, "written");
  }
  descriptor_ = std::move(opened);
}

PrivateFile::~PrivateFile() {
  if (descriptor_.valid()) {
    ::unlink(part_.c_str());
  }
}

void PrivateFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) {
    flush();
  }
}

void PrivateFile::finish() {
  flush();
  if (::fsync(descriptor_.get()) != 0) {
    fail(part_, "made durable");
  }
  const unsigned flags = overwrite_ ? 0 : RENAME_NOREPLACE;
  int renamed = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, file_.c_str(), flags);
  if (renamed != 0 && errno == EINVAL) {  // a file system that doesn't know the flag
    if (std::filesystem::exists(file_)) {
      refuse_existing();
    }
    renamed = ::rename(part_.c_str(), file_.c_str());
  }
  if (renamed != 0) {
    if (errno == EEXIST) {
      refuse_existing();
    }
    fail(file_, "put in place");
  }
  descriptor_.close();
  sync_directory_of(file_);
}

void PrivateFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_.get(), rest.data(), rest.size());
    if (written < 0 && errno != EINTR) {
      fail(part_, "written");
    }
    rest.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void PrivateFile::refuse_existing() const {
  throw Error(ErrorKind::kConflict, "There is a file " + file_.string() +
                                        " already; name another one, or give --overwrite.");
}

}  // namespace cq::database
