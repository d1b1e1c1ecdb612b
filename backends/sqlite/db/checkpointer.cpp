#include "sqlite/db/checkpointer.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "sqlite/db/served_files.hpp"
#include "sqlite/db/thread_setup.hpp"

namespace cq::sqlite {
namespace {

constexpr int kUsualPages = 1000;  // SQLite's own measure

}  // namespace

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::after_commit(Connection& writer) noexcept {
  const int pages = writer.wal_frames();
  if (pages < std::exchange(last_pages_, pages)) {  // the WAL has begun anew
    moved_ = 0;
    due_from_ = 0;
  }
  if (pages < std::max(due_from_, kUsualPages)) return;
  due_from_ = pages + kUsualPages;
  const bool is_soon_done = pages - moved_ <= 2 * kUsualPages;
  if (pages >= kTooLongLog || (pages >= kLongLog && is_soon_done)) {
    moved_ = writer.checkpoint();
  } else {
    wake();
  }
}

void Checkpointer::wake() noexcept {
  const std::lock_guard lock(mutex_);
  if (wanted_ || stopping_) return;
  try {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  } catch (...) {  // no thread can be had now; in the end a writer does it
    return;
  }
  wanted_ = true;
  changed_.notify_all();
}

// Whether it is wanted, once that or the end is.
bool Checkpointer::wait_until_wanted() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return wanted_ || stopping_; });
  wanted_ = false;
  return !stopping_;
}

void Checkpointer::run() {
  block_signals_and_name("cq-checkpoint");
  std::unique_ptr<Connection> connection;
  while (wait_until_wanted()) {
    try {
      if (!connection) connection = open_reader(options_);
      if (options_.served) options_.served->require_in_place();
      moved_ = connection->checkpoint();
      if (connection->is_suspect()) connection.reset();
    } catch (...) {  // it is tried again when more was written
      connection.reset();
    }
  }
}

}  // namespace cq::sqlite
