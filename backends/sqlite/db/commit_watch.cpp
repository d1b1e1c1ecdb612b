#include "sqlite/db/commit_watch.hpp"

#include <atomic>
#include <cq/error.hpp>
#include <cstring>

namespace cq::sqlite {
namespace {

// Of the WAL index's parts, the first has the header, and is so large.
constexpr int kPartBytes = 32'768;
constexpr std::uint32_t kVersion = 3'007'000;  // since SQLite 3.7.0, the first to have such logs

// The beginning of the memory that the connection shares with others; null: it has none.
void* shared_memory_of(const Connection& connection) noexcept {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                           static_cast<void*>(&file)) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2) {
    return nullptr;
  }
  constexpr int kFirst = 0;
  constexpr int kAsItIs = 0;
  volatile void* memory = nullptr;
  if (file->pMethods->xShmMap(file, kFirst, kPartBytes, kAsItIs, &memory) != SQLITE_OK) {
    return nullptr;
  }
  return const_cast<void*>(memory);
}

}  // namespace

CommitWatch::CommitWatch(const DatabaseOptions& options) : connection_(open_reader(options)) {
  connection_->data_version();  // from here on the memory is there
  shared_ = static_cast<std::uint64_t*>(shared_memory_of(*connection_));
  std::uint32_t version = 0;
  if (shared_ != nullptr) std::memcpy(&version, shared_, sizeof version);
  if (version != kVersion) {
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
