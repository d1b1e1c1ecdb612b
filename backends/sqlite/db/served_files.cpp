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
namespace {

constexpr std::size_t kShm = 2;  // its place among the paths

}  // namespace

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
    if (i == kShm) shm_size_ = found.st_size;
  }
  last_look_ = Clock::now().time_since_epoch().count();
  remembered_ = true;
}

void ServedFiles::require_in_place() {
  if (!remembered_) return;
  if (lost_ || !look()) fail();
}

void ServedFiles::require_recently_in_place() {
  if (!recently_in_place() || (remembered_ && !shm_is_whole())) fail();
}

bool ServedFiles::recently_in_place() noexcept {
  if (!remembered_) return true;
  if (lost_) return false;
  const Clock::rep now = Clock::now().time_since_epoch().count();
  const auto passed = [now](const std::atomic<Clock::rep>& last, Clock::duration limit) {
    return now - last.load(std::memory_order_relaxed) >= limit.count();
  };
  try {
    if (passed(last_look_at_shm_, kLongestUnnoticedCut) && !shm_is_whole()) return false;
    return !passed(last_look_, kLongestUnnoticed) || look();
  } catch (...) {  // no memory for the sentence
    return false;
  }
}

std::optional<std::uint64_t> ServedFiles::size_of(std::size_t which) const noexcept {
  struct stat found {};
  if (stat(paths_[which].c_str(), &found) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(found.st_size);
}

std::optional<std::uint64_t> ServedFiles::database_size() const noexcept {
  return size_of(0);
}

std::optional<std::uint64_t> ServedFiles::wal_size() const noexcept {
  return size_of(1);
}

bool ServedFiles::may_be_tidied() const noexcept {
  if (!remembered_) return true;
  struct stat found {};
  if (stat(paths_[kShm].c_str(), &found) == 0 && found.st_size < shm_size_) return false;
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
    if (place == Place::kUnknown) {
      const std::lock_guard lock(mutex_);
      if (!lost_) what_ = paths_[i].string() + " can't be looked at";
    } else {
      lose(paths_[i].string() + (place == Place::kMissing ? " was removed or renamed"
                                                          : " was replaced by another file"),
           "the database's file was removed, renamed or replaced");
    }
    return false;
  }
  if (!shm_is_whole()) return false;
  last_look_.store(began, std::memory_order_relaxed);
  return true;
}

// What isn't there, or is another's, is for look() to say.
bool ServedFiles::shm_is_whole() {
  const off_t known = shm_size_;  // before the look: it only grows
  last_look_at_shm_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  struct stat found {};
  if (stat(paths_[kShm].c_str(), &found) != 0 ||
      Identity{found.st_dev, found.st_ino} != identities_[kShm]) {
    return true;
  }
  if (found.st_size < known) {
    lose(paths_[kShm].string() + " was cut off", "a file of the database was cut off");
    return false;
  }
  off_t largest = known;
  while (largest < found.st_size && !shm_size_.compare_exchange_weak(largest, found.st_size)) {
  }
  return true;
}

void ServedFiles::lose(std::string what, const char* reason) {
  const std::lock_guard lock(mutex_);
  if (lost_) return;
  what_ = std::move(what);
  reason_ = reason;
  lost_ = true;
}

void ServedFiles::fail() const {
  const std::lock_guard lock(mutex_);
  if (!lost_) {
    throw Error(ErrorKind::kUnavailable,
                "The SQLite database's file " + what_ + "; let this user enter its directory.",
                reason_);
  }
  throw Error(ErrorKind::kUnavailable,
              "The SQLite database is served no longer, since " + what_ +
                  " while it was open; put the database, its -wal and its -shm back as they were, "
                  "or restore a backup, and start the server again.",
              reason_);
}

DatabaseOptions served_options(const DatabaseUrl& url, References references) {
  DatabaseOptions options = read_database_url(url);
  options.references = references;
  if (!options.in_memory()) {
    options.served = std::make_shared<ServedFiles>(options.path, options.file);
    options.trouble = std::make_shared<Trouble>();
  }
  return options;
}

}  // namespace cq::sqlite
