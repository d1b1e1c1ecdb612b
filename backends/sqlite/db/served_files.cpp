#include "sqlite/db/served_files.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cq/error.hpp>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "sqlite/db/trouble.hpp"

namespace cq::sqlite {

ServedFiles::ServedFiles(std::filesystem::path path, const std::filesystem::path& file)
    : paths_{std::move(path), file.string() + "-wal", file.string() + "-shm"} {}

void ServedFiles::remember() {
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    struct stat found {};
    if (stat(paths_[i].c_str(), &found) != 0) {
      throw Error(ErrorKind::kUnavailable,
                  "The file " + paths_[i].string() +
                      " of the SQLite database can't be looked at (" +
                      std::system_category().message(errno) +
                      "); let nothing else touch it, and start the server again.",
                  "a file of the database is missing");
    }
    identities_[i] = {found.st_dev, found.st_ino};
  }
  last_look_ = Clock::now().time_since_epoch().count();
  remembered_ = true;
}

void ServedFiles::require_in_place() {
  if (!remembered_) return;
  if (lost_ || !look()) fail();
}

void ServedFiles::require_recently_in_place() {
  if (!recently_in_place()) fail();
}

bool ServedFiles::recently_in_place() noexcept {
  if (!remembered_) return true;
  if (lost_) return false;
  const Clock::rep now = Clock::now().time_since_epoch().count();
  const Clock::rep last = last_look_.load(std::memory_order_relaxed);
  if (now - last < Clock::duration(kLongestUnnoticed).count()) return true;
  try {
    return look();
  } catch (...) {  // no memory for the sentence
    return false;
  }
}

std::optional<std::uint64_t> ServedFiles::wal_size() const noexcept {
  struct stat found {};
  if (stat(paths_[1].c_str(), &found) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(found.st_size);
}

bool ServedFiles::may_be_tidied() const noexcept {
  if (!remembered_) return true;
  const Place database = look_at(0);
  const Place wal = look_at(1);
  const Place shm = look_at(2);
  return database == Place::kOurs && (wal == Place::kOurs || wal == Place::kMissing) &&
         (shm == Place::kOurs || shm == Place::kMissing);
}

ServedFiles::Place ServedFiles::look_at(std::size_t which) const noexcept {
  struct stat found {};
  if (stat(paths_[which].c_str(), &found) == 0) {
    return Identity{found.st_dev, found.st_ino} == identities_[which] ? Place::kOurs
                                                                      : Place::kOthers;
  }
  return errno == ENOENT || errno == ENOTDIR ? Place::kMissing : Place::kUnknown;
}

// Whether all are in place. What can't be looked at may be so again; what is lost stays so.
bool ServedFiles::look() {
  const Clock::rep began = Clock::now().time_since_epoch().count();
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const Place place = look_at(i);
    if (place == Place::kOurs) continue;
    const char* const how = place == Place::kMissing  ? " was removed or renamed"
                            : place == Place::kOthers ? " was replaced by another file"
                                                      : " can't be looked at";
    const std::lock_guard lock(mutex_);
    if (!lost_) what_ = paths_[i].string() + how;
    if (place != Place::kUnknown) lost_ = true;
    return false;
  }
  last_look_.store(began, std::memory_order_relaxed);
  return true;
}

void ServedFiles::fail() const {
  const std::lock_guard lock(mutex_);
  if (!lost_) {
    throw Error(ErrorKind::kUnavailable,
                "The SQLite database's file " + what_ + "; let this user enter its directory.",
                "the database's file can't be looked at");
  }
  throw Error(ErrorKind::kUnavailable,
              "The SQLite database is served no longer, since " + what_ +
                  " while it was open; put the database, its -wal and its -shm back as they were, "
                  "or restore a backup, and start the server again.",
              "the database's file was removed, renamed or replaced");
}

DatabaseOptions served_options(const DatabaseUrl& url) {
  DatabaseOptions options = read_database_url(url);
  if (!options.in_memory()) {
    options.served = std::make_shared<ServedFiles>(options.path, options.file);
    options.trouble = std::make_shared<Trouble>();
  }
  return options;
}

}  // namespace cq::sqlite
