#include "sqlite/checkpointer.hpp"

#include <cq/error.hpp>
#include <memory>
#include <system_error>

#include "sqlite/quiet_thread.hpp"

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
  const int pages = writer.log_pages();
  if (pages >= kMostPages) {
    moved_ = writer.checkpoint();
    return;
  }
  if (pages < moved_) moved_ = 0;  // the log has begun anew
  if (pages - moved_ >= kUsualPages) wake();
}

void Checkpointer::wake() noexcept {
  const std::lock_guard lock(mutex_);
  if (wanted_ || stopping_) return;
  try {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {  // whoever writes does it in the end
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
  become_quiet("cq-checkpoint");
  std::unique_ptr<Connection> connection;
  while (wait_until_wanted()) {
    try {
      if (!connection) connection = open_reader(options_, Opening::kExisting);
      moved_ = connection->checkpoint();
    } catch (const Error&) {  // it is tried again when more was written
      connection.reset();
    }
  }
}

}  // namespace cq::sqlite
