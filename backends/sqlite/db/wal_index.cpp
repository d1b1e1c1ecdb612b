#include "sqlite/db/wal_index.hpp"

#include <cstring>

namespace cq::sqlite {
namespace {

// Of the WAL index's parts, the first has the header, and is so large.
constexpr int kPartBytes = 32'768;
constexpr std::uint32_t kVersion = 3'007'000;  // since SQLite 3.7.0, the first to have such logs

template <typename Number>
Number number_at(const void* memory, std::size_t offset) noexcept {
  Number number{};
  std::memcpy(&number, static_cast<const char*>(memory) + offset, sizeof number);
  return number;
}

}  // namespace

void* wal_index_of(const Connection& connection) noexcept {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                           static_cast<void*>(&file)) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2) {
    return nullptr;
  }
  constexpr int kFirst = 0;
  constexpr int kAsItIs = 0;
  volatile void* shared = nullptr;
  if (file->pMethods->xShmMap(file, kFirst, kPartBytes, kAsItIs, &shared) != SQLITE_OK ||
      shared == nullptr) {
    return nullptr;
  }
  void* const memory = const_cast<void*>(shared);
  return number_at<std::uint32_t>(memory, 0) == kVersion ? memory : nullptr;
}

std::optional<std::uint64_t> wal_bytes_at_least(const Connection& connection) noexcept {
  constexpr std::size_t kPageSizeOffset = 14;
  constexpr std::size_t kFramesOffset = 16;
  constexpr std::uint64_t kWalHeader = 32;
  constexpr std::uint64_t kFrameHeader = 24;
  const void* const memory = wal_index_of(connection);
  if (memory == nullptr) return std::nullopt;
  const auto frames = number_at<std::uint32_t>(memory, kFramesOffset);
  if (frames == 0) return 0;
  const auto size = number_at<std::uint16_t>(memory, kPageSizeOffset);
  const std::uint64_t page = size == 1 ? 65'536 : size;  // as it doesn't fit
  return kWalHeader + frames * (kFrameHeader + page);
}

}  // namespace cq::sqlite
