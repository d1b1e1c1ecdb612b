#include "http/idle_sessions.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace cq::http {

SweepTimer::SweepTimer(std::chrono::milliseconds period)
    : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  const auto whole = std::chrono::duration_cast<seconds>(period);
  itimerspec times{};
  times.it_interval.tv_sec = whole.count();
  times.it_interval.tv_nsec = nanoseconds(period - whole).count();
  times.it_value = times.it_interval;
  if (!fd_.valid() || timerfd_settime(fd_.get(), 0, &times, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd");
  }
}

void SweepTimer::acknowledge() const noexcept {
  std::uint64_t expirations = 0;
  // Nothing to read means that it was read already.
  [[maybe_unused]] const ssize_t count = ::read(fd_.get(), &expirations, sizeof expirations);
}

}  // namespace cq::http
