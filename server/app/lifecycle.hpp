#pragma once

#include <signal.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

/// How the process ends, and what it reports to its service manager.
namespace cq::app {

/// Holds SIGINT, SIGTERM and SIGHUP back for as long as it lives, in this thread and those it
/// starts, so that they can be waited for. Made before any thread is started.
class TerminationSignals {
 public:
  TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;
  TerminationSignals(TerminationSignals&&) = delete;
  TerminationSignals& operator=(TerminationSignals&&) = delete;
  ~TerminationSignals();

  /// Waits for one of them and returns its number. From then on a further one ends the process
  /// immediately, for when stopping takes too long. On SIGHUP, `on_hangup` is called, which says
  /// whether to wait on.
  int wait(const std::function<bool()>& on_hangup);

 private:
  sigset_t signals_{};
  sigset_t previous_{};
};

// Reports to the service manager that started the server, over the socket that NOTIFY_SOCKET names
// (systemd's sd_notify). Without one these do nothing. Never throw; from one thread at a time.

/// Whether there is a service manager. With one, SIGHUP doesn't mean that a terminal has gone.
bool has_service_manager() noexcept;

/// Requests are answered from now on.
void tell_service_manager_ready(std::uint16_t port) noexcept;

/// The server is on its way down.
void tell_service_manager_stopping() noexcept;

/// The server is alive.
void tell_service_manager_alive() noexcept;

/// How long the service manager waits for a sign of life before it ends the server; nullopt where
/// it waits for none.
std::optional<std::chrono::microseconds> watchdog_interval() noexcept;

}  // namespace cq::app
