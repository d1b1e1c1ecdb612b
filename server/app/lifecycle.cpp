#include "app/lifecycle.hpp"

#include <pthread.h>
#include <systemd/sd-daemon.h>

#include <cq/error.hpp>
#include <cstdlib>

namespace cq::app {

TerminationSignals::TerminationSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGHUP);
  if (pthread_sigmask(SIG_BLOCK, &signals_, &previous_) != 0) {
    throw Error(ErrorKind::kInternal, "SIGINT, SIGTERM and SIGHUP could not be held back.");
  }
}

TerminationSignals::~TerminationSignals() {
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

int TerminationSignals::wait(const std::function<bool()>& on_hangup) {
  int received = 0;
  while (sigwait(&signals_, &received) != 0 || (received == SIGHUP && on_hangup())) {
  }
  // A second signal ends the process at once, but for one that never asked it to stop.
  sigset_t mask = previous_;
  if (received != SIGHUP) sigaddset(&mask, SIGHUP);
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  return received;
}

bool has_service_manager() noexcept {
  return std::getenv("NOTIFY_SOCKET") != nullptr;
}

void tell_service_manager_ready(std::uint16_t port) noexcept {
  // The format is printf's, and the library's only form. NOLINTNEXTLINE(*-vararg)
  sd_notifyf(0, "READY=1\nSTATUS=Serving on port %u", static_cast<unsigned>(port));
}

void tell_service_manager_stopping() noexcept {
  sd_notify(0, "STOPPING=1\nSTATUS=Responding to requests under way");
}

void tell_service_manager_alive() noexcept {
  sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() noexcept {
  std::uint64_t microseconds = 0;
  return sd_watchdog_enabled(0, &microseconds) > 0
             ? std::optional(std::chrono::microseconds(microseconds))
             : std::nullopt;
}

}  // namespace cq::app
