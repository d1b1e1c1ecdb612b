#include "sqlite/db/commit_watch.hpp"

#include <atomic>
#include <cq/error.hpp>

#include "sqlite/db/wal_index.hpp"

namespace cq::sqlite {

CommitWatch::CommitWatch(const DatabaseOptions& options) : connection_(open_reader(options)) {
  connection_->data_version();  // from here on the memory is there
  shared_ = static_cast<std::uint64_t*>(wal_index_of(*connection_));
  if (shared_ == nullptr) {
    throw Error(ErrorKind::kUnavailable,
                "The log's index of " + connection_->name() +
                    " isn't where and as this server knows it; use SQLite 3.38 or a later 3.");
  }
}

WalHeader CommitWatch::header() const noexcept {
  WalHeader header{};
  for (std::size_t word = 0; word < header.size(); ++word) {
    header[word] = std::atomic_ref(shared_[word]).load(std::memory_order_acquire);
  }
  return header;
}

}  // namespace cq::sqlite
