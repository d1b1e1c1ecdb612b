#include "sqlite/connection_pool.hpp"

#include <utility>

namespace cq::sqlite {

Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, bool writes) noexcept
    : pool_(&pool), connection_(std::move(connection)), writes_(writes) {}

Lease::~Lease() {
  if (connection_) pool_->give_back(std::move(connection_), writes_);
}

ConnectionPool::ConnectionPool(const DatabaseOptions& options)
    : options_(options), writer_(std::make_unique<Connection>(options)) {
  idle_readers_.reserve(kMaxReaders);  // so that giving one back can't fail
}

Lease ConnectionPool::writer() {
  std::unique_lock lock(mutex_);
  writer_returned_.wait(lock, [this] { return writer_ != nullptr; });
  return {*this, std::move(writer_), true};
}

Lease ConnectionPool::reader() {
  if (options_.in_memory()) return writer();
  std::unique_lock lock(mutex_);
  reader_returned_.wait(lock, [this] { return !idle_readers_.empty() || readers_ < kMaxReaders; });
  if (!idle_readers_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_readers_.back());
    idle_readers_.pop_back();
    return {*this, std::move(connection), false};
  }
  ++readers_;
  lock.unlock();
  return {*this, new_reader(), false};
}

std::unique_ptr<Connection> ConnectionPool::new_reader() {
  try {
    auto connection = std::make_unique<Connection>(options_);
    connection->use_write_ahead_log(options_.busy_timeout);
    connection->refuse_writes();
    return connection;
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      --readers_;
    }
    reader_returned_.notify_one();
    throw;
  }
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection, bool writes) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (writes) {
      writer_ = std::move(connection);
    } else {
      idle_readers_.push_back(std::move(connection));
    }
  }
  (writes ? writer_returned_ : reader_returned_).notify_one();
}

}  // namespace cq::sqlite
