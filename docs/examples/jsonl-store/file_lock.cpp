#include "file_lock.hpp"

#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <cq/error.hpp>
#include <thread>

#include "system_error.hpp"

namespace jsonl {
namespace {

// A process holds the lock only while it writes a line; one that holds it for longer hangs.
constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::microseconds kPause{200};

}  // namespace

FileLock::FileLock(int file, Mode mode, const std::filesystem::path& path) : file_(file) {
  // A blocking flock has no timeout, and a store must not hang because another process does.
  const int operation = (mode == Mode::kShared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (::flock(file_, operation) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) throw_system_error("lock", path);
    if (std::chrono::steady_clock::now() >= deadline) {
      throw cq::Error(cq::ErrorKind::kBusy,
                      path.string() + " has been locked by another process for " +
                          std::to_string(kPatience.count()) + " seconds; try again later.");
    }
    std::this_thread::sleep_for(kPause);
  }
}

FileLock::~FileLock() {
  ::flock(file_, LOCK_UN);
}

}  // namespace jsonl
