#include "transfer/record_stream.hpp"

#include <cstddef>
#include <utility>

namespace cq::transfer {
namespace {

constexpr std::size_t kAhead = 64;

/// Thrown out of a read whose stream is gone.
struct Unwanted {};

}  // namespace

RecordStream::RecordStream(Archive& archive) : reader_([this, &archive] { read(archive); }) {}

RecordStream::~RecordStream() {
  {
    const std::lock_guard lock(mutex_);
    unwanted_ = true;
  }
  changed_.notify_all();
  reader_.join();
}

std::optional<ArchiveRecord> RecordStream::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ahead_.empty() || ended_; });
  if (ahead_.empty()) {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    return std::nullopt;
  }
  std::optional<ArchiveRecord> record(std::move(ahead_.front()));
  ahead_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return record;
}

void RecordStream::read(Archive& archive) {
  std::exception_ptr failure;
  try {
    archive.read([this](const ArchiveRecord& record) { put(record); });
  } catch (const Unwanted&) {
  } catch (...) {
    failure = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    failure_ = failure;
  }
  changed_.notify_all();
}

void RecordStream::put(const ArchiveRecord& record) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ahead_.size() < kAhead || unwanted_; });
    if (unwanted_) {
      throw Unwanted();
    }
    ahead_.push_back(record);
  }
  changed_.notify_all();
}

}  // namespace cq::transfer
