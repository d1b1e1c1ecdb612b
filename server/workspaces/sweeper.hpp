#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/sessions.hpp>
#include <functional>
#include <optional>
#include <string>

#include "api/clock.hpp"
#include "api/timer.hpp"
#include "observability/log.hpp"
#include "workspaces/end_counts.hpp"

namespace cq::workspaces {

/// Ends the leases, the sessions and the claims of commands that have expired, in this order, and
/// says of each so in a line of the log. Of several servers on one database one finds each. For one
/// thread at a time.
class Sweep {
 public:
  using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

  /// A store in trouble is in the log once in that time.
  static constexpr std::chrono::minutes kSilence{1};

  /// The log outlives it.
  Sweep(host::StorePart<Leases> leases, host::StorePart<Sessions> sessions,
        host::StorePart<CommandClaims> claims, api::Clock clock, EndCounts counts,
        observability::Log& log, SteadyNow steady_now = std::chrono::steady_clock::now);

  /// Looks once, and may wait for the store. What the store throws is logged; the next look tries
  /// again. A store without one of these has none that expire.
  void run() noexcept;

 private:
  void sweep_leases();
  void sweep_sessions();
  void sweep_claims();
  void attempt(void (Sweep::*step)()) noexcept;
  void report(const std::string& reason);

  host::StorePart<Leases> leases_;
  host::StorePart<Sessions> sessions_;
  host::StorePart<CommandClaims> claims_;
  const api::Clock clock_;
  const EndCounts counts_;
  observability::Log& log_;
  const SteadyNow steady_now_;
  std::optional<std::chrono::steady_clock::time_point> reported_at_;
};

/// Sweeps on a thread of its own: when it starts, and kPause after each time. Its destructor ends
/// it, without another sweep, once the one under way is over.
class Sweeper {
 public:
  static constexpr std::chrono::seconds kPause{5};

  /// `sweep` is called on that thread and throws nothing.
  explicit Sweeper(std::function<void()> sweep, std::chrono::milliseconds pause = kPause);

 private:
  api::Timer timer_;
};

}  // namespace cq::workspaces
