#include "sqlite/knowledge/index/index_saver.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "sqlite/db/thread_setup.hpp"
#include "sqlite/knowledge/index/saved_index.hpp"

namespace cq::sqlite {
namespace {

// At most so large a share of the time is spent on saving, where much changes all the time.
constexpr int kPausePerSaving = 20;
// Between two pieces the thread leaves the processor to others.
constexpr std::chrono::milliseconds kPauseBetweenPieces{2};

// A save that failed is tried again after that: what kept it is mostly a full disk.
constexpr std::chrono::minutes kPauseAfterFailure{10};
// What a save leaves to the database at least.
constexpr std::uintmax_t kSpareBytes = std::uintmax_t{64} << 20U;

// The file is as readable as the database, where its group is the same, too.
unsigned mode_of(const std::filesystem::path& database) {
  constexpr unsigned kOwner = 0600;
  struct stat status {};
  if (stat(database.c_str(), &status) != 0) return kOwner;
  if (status.st_uid != geteuid() || status.st_gid != getegid()) return kOwner;
  return (status.st_mode & 0666U) | kOwner;
}

}  // namespace

// The file can be made anew, and the database can't: it has to go on. An index takes less than its
// database.
bool has_room_for_index(const std::filesystem::path& database) noexcept {
  namespace fs = std::filesystem;
  std::error_code problem;
  const fs::space_info space = fs::space(database, problem);
  if (problem) return false;
  const std::uintmax_t needed = fs::file_size(database, problem);
  return !problem && space.available >= needed + kSpareBytes;
}

IndexSaver::IndexSaver(const DatabaseOptions& options, Source source)
    : options_(options), source_(std::move(source)) {}

void IndexSaver::note_changes(std::size_t units) noexcept {
  if (!options_.index_file.on || options_.in_memory()) return;
  const std::size_t before = unsaved_.fetch_add(units);
  if (before >= kWorthSaving || before + units < kWorthSaving) return;
  try {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    wakes_.notify_all();
  } catch (...) {  // no thread can be had now; it is saved at the end
  }
}

void IndexSaver::stop() noexcept {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    thread.swap(thread_);
  }
  wakes_.notify_all();
  if (thread.joinable()) thread.join();
  if (unsaved_ >= kWorthSavingAtEnd) try_to_save();
}

void IndexSaver::run() {
  block_signals_and_name("cq-index-file");
  while (wait()) try_to_save();
}

// Whether something is to be saved, once that or the end is.
bool IndexSaver::wait() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (unsaved_ < kWorthSaving) {
      wakes_.wait(lock);
    } else if (Clock::now() < not_before_) {
      wakes_.wait_until(lock, not_before_);
    } else {
      return true;
    }
  }
  return false;
}

bool IndexSaver::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

// What goes wrong costs the next start some time, no more.
void IndexSaver::try_to_save() noexcept {
  const Clock::time_point began = Clock::now();
  Clock::duration pause = options_.index_file.pause;
  try {
    save();
  } catch (...) {
    pause = kPauseAfterFailure;
  }
  const Clock::time_point ended = Clock::now();
  const std::lock_guard lock(mutex_);
  not_before_ = ended + std::max<Clock::duration>(pause, kPausePerSaving * (ended - began));
}

void IndexSaver::save() {
  if (!may_save_index(options_)) return;
  std::optional<std::uint64_t> number;
  bool is_worth_it = false;
  const auto look = [&](const IndexState& state) {
    number = state.number;
    is_worth_it = state.position.newest.sequence != 0 &&
                  state.index.size() >= options_.index_file.least_units;
  };
  if (!source_(look)) return;
  if (!is_worth_it) {
    unsaved_ = 0;
    return;
  }
  if (!has_room_for_index(options_.file)) {
    throw Error(ErrorKind::kUnavailable, "There is no room for the index beside the database.");
  }
  ranking::IndexFileWriter writer(index_file_of(options_.file), mode_of(options_.file));
  const auto is_same = [&](const IndexState& state) { return state.number == number; };
  for (bool more = true; more;) {
    bool copied = false;
    source_([&](const IndexState& state) {
      copied = is_same(state);
      if (copied) more = writer.copy_some(state.index);
    });
    if (!copied) return;  // it is tried again with the next one
    writer.write();
    if (!stopping()) std::this_thread::sleep_for(kPauseBetweenPieces);
  }
  std::optional<JournalPosition> position;
  std::size_t saved = 0;
  source_([&](const IndexState& state) {
    if (!is_same(state)) return;
    writer.copy_rest(state.index);
    position = state.position;
    saved = unsaved_;
  });
  if (!position) return;
  writer.finish(write_position(*position));
  unsaved_ -= saved;
  ++times_saved_;
}

}  // namespace cq::sqlite
