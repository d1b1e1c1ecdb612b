#include "workspaces/artifact_uploads.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cq/error.hpp>
#include <filesystem>
#include <system_error>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/random.hpp"
#include "http/file_descriptor.hpp"

namespace cq::workspaces {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr std::size_t kIdDigits = 32;  // of a session's id that this server made

/// Throws what the system says about the last call.
[[noreturn]] void refuse_write(const std::string& folder) {
  throw Error(ErrorKind::kUnavailable,
              "An artifact could not be written below '" + folder +
                  "', the first directory of CQ_WORKSPACES_ARTIFACTS: " +
                  std::generic_category().message(errno) + "; make it writable for the server.",
              "the artifact could not be written");
}

/// The directory of that name in another, which is made where it is missing. A symbolic link, and
/// a directory of another user's, is refused.
http::FileDescriptor open_directory(const http::FileDescriptor& parent, const std::string& name,
                                    const std::string& folder) {
  if (::mkdirat(parent.get(), name.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    refuse_write(folder);
  }
  http::FileDescriptor directory(
      ::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!directory.valid() || ::fstat(directory.get(), &status) != 0) refuse_write(folder);
  if (status.st_uid != ::geteuid()) {
    errno = EPERM;
    refuse_write(folder);
  }
  return directory;
}

bool write_all(const http::FileDescriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// One part of a path, whatever a database of the original's has for an id.
std::string directory_name_of(std::string_view session_id) {
  return crypto::is_hex(session_id, kIdDigits) ? std::string(session_id)
                                               : crypto::sha256_of(session_id);
}

}  // namespace

UploadedFile::~UploadedFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

bool ArtifactUploads::is_file_name(std::string_view name) noexcept {
  constexpr std::size_t kLongest = 200;
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

UploadedFile ArtifactUploads::write(std::string_view session_id, std::string_view name,
                                    std::string_view bytes) const {
  if (folder_.empty()) {
    throw Error(ErrorKind::kNotImplemented,
                "CQ_WORKSPACES_ARTIFACTS names no directory to which artifacts could be written; "
                "set it.");
  }
  const http::FileDescriptor root(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) refuse_write(folder_);
  const http::FileDescriptor all = open_directory(root, std::string(kDirectory), folder_);
  const http::FileDescriptor directory =
      open_directory(all, directory_name_of(session_id), folder_);
  const std::string file_name = crypto::random_hex_id() + "-" + std::string(name);
  const http::FileDescriptor file(::openat(directory.get(), file_name.c_str(),
                                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                           kFileMode));
  if (!file.valid()) refuse_write(folder_);
  UploadedFile uploaded(
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file.get())).string());
  if (!write_all(file, bytes) || ::fsync(file.get()) != 0 || ::fsync(directory.get()) != 0 ||
      ::fsync(all.get()) != 0) {
    refuse_write(folder_);
  }
  return uploaded;
}

}  // namespace cq::workspaces
