#include "sqlite/maintenance/file_diagnosis.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace cq::sqlite {
namespace {

namespace fs = std::filesystem;
using Kind = Finding::Kind;

constexpr std::uint64_t kMebibyte = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kLeastRoom = 100 * kMebibyte;

// File systems on which processes of several machines can't share memory, by what statfs() calls
// them. Not each of them is in the system's headers.
constexpr std::array<std::pair<std::uint32_t, std::string_view>, 5> kRemoteFileSystems{{
    {NFS_SUPER_MAGIC, "NFS"},
    {SMB_SUPER_MAGIC, "SMB"},
    {0xff534d42U, "CIFS"},
    {0xfe534d42U, "SMB2"},
    {V9FS_MAGIC, "9P"},
}};

std::uint64_t size_of(const fs::path& file) {
  std::error_code problem;
  const auto size = fs::file_size(file, problem);
  return problem ? 0 : size;
}

std::string in_mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes / kMebibyte) + " MiB";
}

bool may(const fs::path& file, int mode) {
  return faccessat(AT_FDCWD, file.c_str(), mode, AT_EACCESS) == 0;
}

Finding existence(const fs::path& file) {
  std::error_code problem;
  const fs::file_status status = fs::status(file, problem);
  if (status.type() == fs::file_type::not_found) {
    return {Kind::kWarning, "database file", file.string() + " doesn't exist yet.",
            "The server makes it at its first start; if there should be one, check the setting "
            "that names it."};
  }
  if (!fs::status_known(status)) {
    return {Kind::kProblem, "database file",
            file.string() + " can't be looked at (" + problem.message() + ").",
            "Let this user enter the directories that lead to it."};
  }
  if (status.type() != fs::file_type::regular) {
    return {Kind::kProblem, "database file", file.string() + " is no file.",
            "Name a file in the setting that names the database."};
  }
  return {Kind::kFine, "database file",
          file.string() + ", " + std::to_string(size_of(file)) + " bytes.", ""};
}

Finding permissions(const fs::path& file) {
  constexpr const char* kSubject = "file permissions";
  if (!may(file, R_OK | W_OK)) {
    return {Kind::kProblem, kSubject, "This user may not read and write " + file.string() + ".",
            "Give it to the server's user with chown, or run this command as that user."};
  }
  std::error_code problem;
  if ((fs::status(file, problem).permissions() & fs::perms::others_all) != fs::perms::none) {
    return {Kind::kWarning, kSubject,
            "Everybody on this machine may read or write " + file.string() +
                ", which holds the hashes of passwords and keys.",
            "Run chmod o= on it."};
  }
  return {Kind::kFine, kSubject, "This user may read and write the database, not everybody.", ""};
}

Finding directory_of(const fs::path& directory) {
  constexpr const char* kSubject = "directory";
  std::error_code problem;
  if (!fs::exists(directory, problem)) {
    return {Kind::kWarning, kSubject, directory.string() + " doesn't exist yet.",
            "The server makes it at its first start, if it may."};
  }
  if (!may(directory, W_OK | X_OK)) {
    return {
        Kind::kProblem, kSubject,
        "This user may not write to " + directory.string() + ", where the database's log belongs.",
        "Give it to the server's user with chown, or run this command as that user."};
  }
  return {Kind::kFine, kSubject, "This user may write to " + directory.string() + ".", ""};
}

Finding room(const fs::path& directory, std::uint64_t database_size) {
  struct statvfs disk {};
  if (statvfs(directory.c_str(), &disk) != 0) {
    return {Kind::kWarning, "free disk space", "It can't be found out.", "Look with df."};
  }
  const std::uint64_t bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t wanted = std::max(kLeastRoom, database_size);
  if (bytes < wanted) {
    return {Kind::kWarning, "free disk space",
            "Only " + in_mebibytes(bytes) + " are free in " + directory.string() + ".",
            "Make room: " + in_mebibytes(wanted) + " leave it some, and a backup beside it."};
  }
  return {Kind::kFine, "free disk space", in_mebibytes(bytes) + " are free.", ""};
}

Finding file_system(const fs::path& directory) {
  struct statfs found {};
  if (statfs(directory.c_str(), &found) == 0) {
    for (const auto& [magic, name] : kRemoteFileSystems) {
      if (static_cast<std::uint32_t>(found.f_type) != magic) continue;
      return {Kind::kWarning, "file system",
              directory.string() + " is on " + std::string(name) +
                  ", where write-ahead logging isn't safe.",
              "Put the database on a disk of this machine."};
    }
  }
  return {Kind::kFine, "file system", "Nothing is known against this kind of file system.", ""};
}

// The nearest directory that there is.
fs::path existing(fs::path directory) {
  std::error_code problem;
  while (!fs::exists(directory, problem) && directory.has_relative_path()) {
    directory = directory.parent_path();
  }
  return directory;
}

}  // namespace

std::vector<Finding> diagnose_file(const fs::path& file) {
  const fs::path directory = file.parent_path();
  const std::uint64_t size = size_of(file);
  std::vector<Finding> findings{existence(file)};
  if (findings.front().kind == Kind::kFine) findings.push_back(permissions(file));
  findings.push_back(directory_of(directory));
  findings.push_back(room(existing(directory), size));
  findings.push_back(file_system(existing(directory)));
  return findings;
}

}  // namespace cq::sqlite
