#include "sqlite/maintenance/file_users.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace cq::sqlite {
namespace {

namespace fs = std::filesystem;

// Entries come and go while they are looked at, and some may not be looked at: both count as none.
std::vector<fs::path> entries_of(const fs::path& directory) {
  std::vector<fs::path> entries;
  std::error_code problem;
  for (fs::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    entries.push_back(entry->path());
  }
  return entries;
}

bool is_process(const fs::path& entry) {
  const std::string name = entry.filename().string();
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         name != std::to_string(getpid());
}

bool has_open(const fs::path& process, const struct stat& file) {
  const std::vector<fs::path> descriptors = entries_of(process / "fd");
  return std::any_of(descriptors.begin(), descriptors.end(), [&file](const fs::path& descriptor) {
    struct stat found {};
    return stat(descriptor.c_str(), &found) == 0 && found.st_dev == file.st_dev &&
           found.st_ino == file.st_ino;
  });
}

std::string describe(const fs::path& process) {
  std::string name;
  std::getline(std::ifstream(process / "comm"), name);
  return (name.empty() ? "a program" : name) + " (process " + process.filename().string() + ")";
}

}  // namespace

std::string process_name(long process) {
  return describe(fs::path("/proc") / std::to_string(process));
}

std::vector<std::string> other_users_of(const fs::path& file) {
  std::vector<std::string> users;
  struct stat wanted {};
  if (stat(file.c_str(), &wanted) != 0) return users;
  for (const fs::path& entry : entries_of("/proc")) {
    if (is_process(entry) && has_open(entry, wanted)) users.push_back(describe(entry));
  }
  return users;
}

}  // namespace cq::sqlite
