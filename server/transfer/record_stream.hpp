#pragma once

#include <condition_variable>
#include <cq/archive.hpp>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace cq::transfer {

/// A snapshot of all that a store holds, taken record by record as needed. A thread of its own
/// reads ahead a little. Used from one thread; the archive outlives it.
class RecordStream {
 public:
  explicit RecordStream(Archive& archive);
  RecordStream(const RecordStream&) = delete;
  RecordStream& operator=(const RecordStream&) = delete;
  RecordStream(RecordStream&&) = delete;
  RecordStream& operator=(RecordStream&&) = delete;
  /// Ends the reading, wherever it is.
  ~RecordStream();

  /// The next record; nullopt behind the last. Throws what reading the store throws.
  std::optional<ArchiveRecord> next();

 private:
  void read(Archive& archive);
  void put(const ArchiveRecord& record);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ArchiveRecord> ahead_;  // guarded by mutex_
  bool ended_ = false;               // guarded by mutex_; nothing more comes
  bool unwanted_ = false;            // guarded by mutex_
  std::exception_ptr failure_;       // guarded by mutex_
  std::thread reader_;
};

}  // namespace cq::transfer
