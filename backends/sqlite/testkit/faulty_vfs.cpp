#include "sqlite/testkit/faulty_vfs.hpp"

#include <cerrno>
#include <cstddef>
#include <new>
#include <stdexcept>

namespace cq::test {
namespace {

/// A file of this file system; the system's own lies behind it in the memory that SQLite gives.
struct FaultyFile {
  sqlite3_file base;
  FaultyVfs* vfs;
  int last_errno;  // of the last call that failed as asked
};

constexpr std::size_t kOffset = (sizeof(FaultyFile) + alignof(std::max_align_t) - 1) /
                                alignof(std::max_align_t) * alignof(std::max_align_t);

sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + kOffset);
}

int count(sqlite3_file* file, FileCall call) {
  auto& faulty_file = *reinterpret_cast<FaultyFile*>(file);
  const int code = faulty_file.vfs->count(call);
  if (code != SQLITE_OK) faulty_file.last_errno = code == SQLITE_FULL ? ENOSPC : EIO;
  return code;
}

FaultyVfs& faulty(sqlite3_vfs* vfs) {
  return *static_cast<FaultyVfs*>(vfs->pAppData);
}

sqlite3_vfs* real_of(sqlite3_vfs* vfs) {
  return faulty(vfs).real();
}

// What the system answers, unless this call is to fail.
#define CQ_FAULTY(call, real)                                             \
  if (const int code = count(file, call); code != SQLITE_OK) return code; \
  return real

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  CQ_FAULTY(FileCall::kRead, real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset));
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  CQ_FAULTY(FileCall::kWrite, real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset));
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  CQ_FAULTY(FileCall::kTruncate, real_of(file)->pMethods->xTruncate(real_of(file), size));
}

int sync(sqlite3_file* file, int flags) {
  CQ_FAULTY(FileCall::kSync, real_of(file)->pMethods->xSync(real_of(file), flags));
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  CQ_FAULTY(FileCall::kFileSize, real_of(file)->pMethods->xFileSize(real_of(file), size));
}

int lock(sqlite3_file* file, int level) {
  CQ_FAULTY(FileCall::kLock, real_of(file)->pMethods->xLock(real_of(file), level));
}

int check_reserved_lock(sqlite3_file* file, int* result) {
  CQ_FAULTY(FileCall::kCheckReservedLock,
            real_of(file)->pMethods->xCheckReservedLock(real_of(file), result));
}

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  CQ_FAULTY(FileCall::kShmMap,
            real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, memory));
}

#undef CQ_FAULTY

int unlock(sqlite3_file* file, int level) {
  const int given_back = real_of(file)->pMethods->xUnlock(real_of(file), level);
  const int code = count(file, FileCall::kUnlock);
  return code == SQLITE_OK ? given_back : code;
}

// Only taking a lock fails: SQLite doesn't look at what giving one back says.
int shm_lock(sqlite3_file* file, int offset, int locks, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0) {
    if (const int code = count(file, FileCall::kShmLock); code != SQLITE_OK) return code;
  }
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, locks, flags);
}

int close(sqlite3_file* file) {
  const int code = real_of(file)->pMethods->xClose(real_of(file));
  file->pMethods = nullptr;
  return code;
}

int control(sqlite3_file* file, int operation, void* argument) {
  const int last_errno = reinterpret_cast<FaultyFile*>(file)->last_errno;
  if (operation == SQLITE_FCNTL_LAST_ERRNO && last_errno != 0) {
    *static_cast<int*>(argument) = last_errno;
    return SQLITE_OK;
  }
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

int sector_size(sqlite3_file* file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}

int characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

void shm_barrier(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}

int shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods = {.iVersion = 2,
                                     .xClose = &close,
                                     .xRead = &read,
                                     .xWrite = &write,
                                     .xTruncate = &truncate,
                                     .xSync = &sync,
                                     .xFileSize = &file_size,
                                     .xLock = &lock,
                                     .xUnlock = &unlock,
                                     .xCheckReservedLock = &check_reserved_lock,
                                     .xFileControl = &control,
                                     .xSectorSize = &sector_size,
                                     .xDeviceCharacteristics = &characteristics,
                                     .xShmMap = &shm_map,
                                     .xShmLock = &shm_lock,
                                     .xShmBarrier = &shm_barrier,
                                     .xShmUnmap = &shm_unmap,
                                     .xFetch = nullptr,
                                     .xUnfetch = nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* got) {
  file->pMethods = nullptr;
  if (const int code = faulty(vfs).count(FileCall::kOpen); code != SQLITE_OK) return code;
  const int code = real_of(vfs)->xOpen(real_of(vfs), name, real_of(file), flags, got);
  if (real_of(file)->pMethods != nullptr) {
    ::new (file) FaultyFile{{&kMethods}, &faulty(vfs), 0};
  }
  return code;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  if (const int code = faulty(vfs).count(FileCall::kDelete); code != SQLITE_OK) return code;
  return real_of(vfs)->xDelete(real_of(vfs), name, sync_directory);
}

int access(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
  if (const int code = faulty(vfs).count(FileCall::kAccess); code != SQLITE_OK) return code;
  return real_of(vfs)->xAccess(real_of(vfs), name, flags, result);
}

}  // namespace

std::string_view to_string(FileCall call) noexcept {
  constexpr std::array<std::string_view, kFileCalls.size()> kNames{"open",
                                                                   "delete",
                                                                   "access",
                                                                   "read",
                                                                   "write",
                                                                   "truncate",
                                                                   "sync",
                                                                   "file size",
                                                                   "lock",
                                                                   "unlock",
                                                                   "check reserved lock",
                                                                   "shm map",
                                                                   "shm lock"};
  return kNames[static_cast<std::size_t>(call)];
}

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)) {
  vfs_ = *real_;
  vfs_.iVersion = 2;
  vfs_.szOsFile = static_cast<int>(kOffset) + real_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = "cq-faulty";
  vfs_.pAppData = this;
  vfs_.xOpen = &open;
  vfs_.xDelete = &remove;
  vfs_.xAccess = &access;
  // The rest can't fail. The system's own reads nothing of its argument but, to find a path, how
  // long one may be, which is copied.
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) {
    throw std::runtime_error("SQLite takes no further file system");
  }
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

void FaultyVfs::fail(FileCall call, int nth, int code, int times) {
  const std::lock_guard lock(mutex_);
  calls_.clear();
  failures_ = 0;
  failing_ = call;
  first_ = nth;
  last_ = nth + times - 1;
  code_ = code;
}

void FaultyVfs::fail_nothing() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
  failures_ = 0;
  first_ = 0;
  last_ = 0;
}

int FaultyVfs::calls(FileCall call) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

int FaultyVfs::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

int FaultyVfs::count(FileCall call) {
  const std::lock_guard lock(mutex_);
  const int nth = ++calls_[call];
  if (call != failing_ || first_ == 0 || nth < first_ || nth > last_) return SQLITE_OK;
  ++failures_;
  return code_;
}

}  // namespace cq::test
