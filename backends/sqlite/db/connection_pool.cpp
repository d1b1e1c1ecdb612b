#include "sqlite/db/connection_pool.hpp"

#include <algorithm>
#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <utility>

#include "sqlite/db/served_files.hpp"
#include "sqlite/db/sqlite_error.hpp"

namespace cq::sqlite {

Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, bool writes) noexcept
    : pool_(&pool), connection_(std::move(connection)), writes_(writes) {}

Lease::~Lease() {
  if (connection_) pool_->give_back(std::move(connection_), writes_);
}

ConnectionPool::ConnectionPool(const DatabaseOptions& options)
    : options_(options),
      writer_(std::make_unique<Connection>(
          options, options.only_reads ? opening_to_read(options) : Opening::kMake)) {
  if (options.only_reads) writer_->refuse_writes();
  idle_readers_.reserve(kMaxReaders);  // so that giving one back can't fail
}

Lease ConnectionPool::writer(Clock::time_point until) {
  if (options_.served) options_.served->require_recently_in_place();
  if (options_.trouble) options_.trouble->require_undamaged();
  Lease lease = wait_for_writer(until);
  renew_if_suspect(lease.connection_);
  wait_for_locks(*lease, until);
  return lease;
}

// The new one is opened before the old one is closed: the last connection to be closed would remove
// the WAL.
void ConnectionPool::renew_if_suspect(std::unique_ptr<Connection>& connection) {
  if (connection->is_suspect() && !connection->in_memory()) connection = connection->renewed();
}

Lease ConnectionPool::wait_for_writer(Clock::time_point until) {
  std::unique_lock lock(mutex_);
  std::condition_variable turn;
  writers_waiting_.push_back(&turn);
  const bool lent = turn.wait_until(lock, until, [this, &turn] {
    return writer_ != nullptr && writers_waiting_.front() == &turn;
  });
  writers_waiting_.erase(std::find(writers_waiting_.begin(), writers_waiting_.end(), &turn));
  if (lent) return lend_writer(until);
  call_next_writer();  // the one behind may be the first now
  lock.unlock();
  fail_busy();
}

void ConnectionPool::call_next_writer() {
  if (writer_ && !writers_waiting_.empty()) writers_waiting_.front()->notify_one();
}

Lease ConnectionPool::lend_writer(Clock::time_point until) {
  wait_for_locks(*writer_, until);
  return {*this, std::move(writer_), true};
}

void ConnectionPool::wait_for_locks(Connection& connection, Clock::time_point until) const {
  using std::chrono::milliseconds;
  const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
  connection.set_busy_timeout(std::clamp(left, milliseconds(0), options_.busy_timeout));
}

Lease ConnectionPool::idle_writer_or_reader() {
  {
    const std::lock_guard lock(mutex_);
    if (writer_ && writers_waiting_.empty()) return lend_writer(deadline());
  }
  return reader();
}

ConnectionPool::Clock::time_point ConnectionPool::deadline() const {
  const Clock::time_point own = Clock::now() + std::max(options_.busy_timeout, kShortestWait);
  return std::min(own, call_deadline().value_or(own));
}

void ConnectionPool::fail_busy() const {
  throw Error(ErrorKind::kBusy, "Other work held all connections to " + options_.name() +
                                    " for too long; try again when it is done.");
}

void ConnectionPool::require_files_in_place() const {
  if (options_.served) options_.served->require_in_place();
}

bool ConnectionPool::files_recently_in_place() const noexcept {
  return !options_.served || options_.served->recently_in_place();
}

Lease ConnectionPool::reader() {
  if (options_.served) options_.served->require_recently_in_place();
  const std::optional<Clock::time_point> over = call_deadline();
  if (over && *over <= Clock::now()) throw out_of_time(options_.name());
  const Clock::time_point until = deadline();
  Lease lease = options_.in_memory() ? writer(until) : idle_or_new_reader(until);
  wait_for_locks(*lease, until);
  lease->stop_at(over);
  return lease;
}

Lease ConnectionPool::idle_or_new_reader(Clock::time_point until) {
  std::unique_lock lock(mutex_);
  const bool free = reader_returned_.wait_until(
      lock, until, [this] { return !idle_readers_.empty() || readers_ < kMaxReaders; });
  if (!free) fail_busy();
  if (!idle_readers_.empty()) {
    Lease lease(*this, std::move(idle_readers_.back()), false);
    idle_readers_.pop_back();
    lock.unlock();
    renew_if_suspect(lease.connection_);
    return lease;
  }
  ++readers_;
  lock.unlock();
  return {*this, new_reader(), false};
}

std::unique_ptr<Connection> ConnectionPool::new_reader() {
  try {
    return open_reader(options_);
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      --readers_;
    }
    reader_returned_.notify_one();
    throw;
  }
}

void ConnectionPool::note_write() const noexcept {
  if (options_.trouble) options_.trouble->note_success(Trouble::Of::kWrite);
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection, bool writes) noexcept {
  connection->stop_at(std::nullopt);
  if (!writes && options_.trouble && !connection->is_suspect()) {
    options_.trouble->note_success(Trouble::Of::kRead);
  }
  {
    const std::lock_guard lock(mutex_);
    if (writes) {
      writer_ = std::move(connection);
      call_next_writer();
    } else {
      idle_readers_.push_back(std::move(connection));
    }
  }
  if (!writes) reader_returned_.notify_one();
}

}  // namespace cq::sqlite
