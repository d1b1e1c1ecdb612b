#include "workspaces/artifact_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "http/response_writer.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

/// Where an open file is, without symbolic links; empty when the system doesn't say.
std::string path_of(const http::FileDescriptor& file) {
  std::error_code failure;
  const auto path =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file.get()), failure);
  return failure ? std::string() : path.string();
}

std::string last_part_of(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

ArtifactFile::ArtifactFile(http::FileDescriptor file, std::string name, std::uint64_t size,
                           std::int64_t modified_at)
    : file_(std::move(file)), name_(std::move(name)), size_(size), modified_at_(modified_at) {}

std::string ArtifactFile::entity_tag() const {
  return '"' + std::to_string(modified_at_) + '-' + std::to_string(size_) + '"';
}

std::string ArtifactFile::last_modified() const {
  http::DateCache dates;
  return std::string(dates.at(static_cast<std::time_t>(modified_at_ / kNanoseconds)));
}

std::string ArtifactFile::changed_at() const {
  const auto at =
      std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds(modified_at_));
  return format_timestamp(Timestamp(at), UtcSuffix::kOffset);
}

std::string ArtifactFile::read(std::uint64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::pread(file_.get(), bytes.data() + filled, count - filled,
                                static_cast<off_t>(offset + filled));
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(ErrorKind::kUnavailable, "The artifact's file '" + name_ + "' can't be read: " +
                                               std::generic_category().message(errno) + ".");
    }
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

bool ArtifactFolders::hold(std::string_view real_path) const {
  return std::any_of(folders_.begin(), folders_.end(), [real_path](const std::string& folder) {
    std::error_code failure;
    const std::string real = std::filesystem::canonical(folder, failure).string();
    if (failure) return false;
    return real == "/" || (real_path.size() > real.size() && real_path.starts_with(real) &&
                           real_path[real.size()] == '/');
  });
}

// Opened without being read first, which would wait at a pipe and might set a device going; then
// looked at, and only then opened again as what it was found to be.
ArtifactFolders::Result ArtifactFolders::open(const std::string& path) const {
  if (path.empty() || path.find('\0') != std::string::npos) return {};
  const http::FileDescriptor found(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (found.get() < 0 || ::fstat(found.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const std::string real_path = path_of(found);
  if (!hold(real_path)) return {.problem = Problem::kOutside};
  http::FileDescriptor file(::open(("/proc/self/fd/" + std::to_string(found.get())).c_str(),
                                   O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return {};
  const std::int64_t modified_at =
      static_cast<std::int64_t>(status.st_mtim.tv_sec) * kNanoseconds + status.st_mtim.tv_nsec;
  return {.file = ArtifactFile(std::move(file), last_part_of(path),
                               static_cast<std::uint64_t>(status.st_size), modified_at),
          .real_path = real_path};
}

}  // namespace cq::workspaces
