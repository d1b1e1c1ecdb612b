#include "sqlite/db/wal_index.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

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

constexpr std::size_t kFramesOffset = 16;

std::uint64_t frame_bytes(const void* memory) noexcept {
  constexpr std::size_t kPageSizeOffset = 14;
  constexpr std::uint64_t kFrameHeader = 24;
  const auto size = number_at<std::uint16_t>(memory, kPageSizeOffset);
  return kFrameHeader + (size == 1 ? 65'536 : size);  // as that doesn't fit
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
  constexpr std::uint64_t kWalHeader = 32;
  const void* const memory = wal_index_of(connection);
  if (memory == nullptr) return std::nullopt;
  const auto frames = number_at<std::uint32_t>(memory, kFramesOffset);
  return frames == 0 ? 0 : kWalHeader + frames * frame_bytes(memory);
}

std::optional<std::uint64_t> wal_bytes_not_moved(const Connection& connection) noexcept {
  constexpr std::size_t kMovedOffset = 96;  // behind the header and its copy
  const void* const memory = wal_index_of(connection);
  if (memory == nullptr) return std::nullopt;
  const auto frames = number_at<std::uint32_t>(memory, kFramesOffset);
  const auto moved = number_at<std::uint32_t>(memory, kMovedOffset);
  return moved >= frames ? 0 : (frames - moved) * frame_bytes(memory);
}

// A reader holds a lock on one of five bytes, and beside each stands up to which frame it reads.
std::vector<long> old_readers(const Connection& connection, const std::filesystem::path& shm) {
  constexpr std::size_t kMarksOffset = 100;
  constexpr unsigned long kFirstLock = 123;
  constexpr unsigned long kLastLock = 127;
  std::vector<long> readers;
  const void* const memory = wal_index_of(connection);
  struct stat found {};
  if (memory == nullptr || stat(shm.c_str(), &found) != 0) return readers;
  const auto frames = number_at<std::uint32_t>(memory, kFramesOffset);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    // e.g. "1: POSIX  ADVISORY  READ 4711 fe:00:11084325 124 124", with the device in hexadecimal
    std::istringstream fields(line);
    std::string number, kind, how, access, end;
    long process = 0;
    unsigned device_major = 0;
    unsigned device_minor = 0;
    char colon = ':';
    ino_t inode = 0;
    unsigned long begin = 0;
    fields >> number >> kind >> how >> access >> process >> std::hex >> device_major >> colon >>
        device_minor >> colon >> std::dec >> inode >> begin >> end;
    if (!fields || kind != "POSIX" || process == getpid() || inode != found.st_ino ||
        makedev(device_major, device_minor) != found.st_dev) {
      continue;
    }
    for (unsigned long lock = std::max(begin, kFirstLock);
         lock <= std::min(std::strtoul(end.c_str(), nullptr, 10), kLastLock); ++lock) {
      const auto mark = number_at<std::uint32_t>(memory, kMarksOffset + 4 * (lock - kFirstLock));
      if (mark < frames) readers.push_back(process);
    }
  }
  return readers;
}

}  // namespace cq::sqlite
