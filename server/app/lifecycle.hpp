#pragma once

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

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

/// A limit for the time that something may take.
class ShutdownLimit {
 public:
  /// `on_expiry` is called, on a thread of the limit's own, if it is still there after `limit`.
  ShutdownLimit(std::chrono::milliseconds limit, std::function<void()> on_expiry);
  ShutdownLimit(const ShutdownLimit&) = delete;
  ShutdownLimit& operator=(const ShutdownLimit&) = delete;
  ShutdownLimit(ShutdownLimit&&) = delete;
  ShutdownLimit& operator=(ShutdownLimit&&) = delete;
  /// In time: nothing is called any more.
  ~ShutdownLimit();

 private:
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;   // guarded by mutex_
  std::thread thread_;  // last, as it uses all of the above
};

/// Says at regular times that the server is alive, on a thread of its own.
class Watchdog {
 public:
  /// Calls `tell` twice in each `interval` in which `is_alive` says yes. Both are called on that
  /// thread, and throw nothing.
  Watchdog(std::chrono::microseconds interval, std::function<bool()> is_alive,
           std::function<void()> tell);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  Watchdog& operator=(Watchdog&&) = delete;
  ~Watchdog();

 private:
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;   // guarded by mutex_
  std::thread thread_;  // last, as it uses all of the above
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
