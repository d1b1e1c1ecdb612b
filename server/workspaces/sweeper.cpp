#include "workspaces/sweeper.hpp"

#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <exception>
#include <utility>

namespace cq::workspaces {

Sweep::Sweep(host::StorePart<Leases> leases, host::StorePart<Sessions> sessions,
             host::StorePart<CommandClaims> claims, api::Clock clock, EndCounts counts,
             observability::Log& log, SteadyNow steady_now)
    : leases_(std::move(leases)),
      sessions_(std::move(sessions)),
      claims_(std::move(claims)),
      clock_(std::move(clock)),
      counts_(std::move(counts)),
      log_(log),
      steady_now_(std::move(steady_now)) {}

void Sweep::run() noexcept {
  attempt(&Sweep::sweep_leases);
  attempt(&Sweep::sweep_sessions);
  attempt(&Sweep::sweep_claims);
}

void Sweep::sweep_leases() {
  for (const LeaseEnd& end : leases_->sweep(clock_())) {
    counts_.count_lease(end.ending);
    log_.info("The lease of worktree " + std::to_string(end.worktree_id) + " with the fence " +
              std::to_string(end.fence) + " expired at " +
              format_timestamp(end.ended_at, UtcSuffix::kZ) + "; its holder was: " + end.owner);
  }
}

void Sweep::sweep_sessions() {
  for (const Session& session : sessions_->sweep(clock_())) {
    counts_.count_expired_session();
    const std::string when =
        session.expires_at ? " at " + format_timestamp(*session.expires_at, UtcSuffix::kZ) : "";
    log_.info("Session " + session.id + " expired" + when + " and was cancelled");
  }
}

void Sweep::sweep_claims() {
  for (const ClaimedCommand& lost : claims_->sweep(clock_())) {
    counts_.count_lost_command();
    log_.info(
        "Command " + std::to_string(lost.command.id) + " of session " + lost.command.session_id +
        " was lost at " + format_timestamp(lost.claim.expires_at, UtcSuffix::kZ) + " and is " +
        std::string(to_string(lost.command.status)) + "; its runner was: " + lost.claim.owner);
  }
}

void Sweep::attempt(void (Sweep::*step)()) noexcept {
  try {
    try {
      (this->*step)();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kNotImplemented) report(error.what());
    } catch (const std::exception& error) {
      report(error.what());
    }
  } catch (...) {  // for want of memory; the next sweep says it
  }
}

void Sweep::report(const std::string& reason) {
  const auto now = steady_now_();
  if (reported_at_ && now - *reported_at_ < kSilence) return;
  reported_at_ = now;
  log_.error("Leases, sessions or commands that have expired could not be ended: " + reason);
}

Sweeper::Sweeper(std::function<void()> sweep, std::chrono::milliseconds pause)
    : timer_("cq-sweep", api::Timer::Duration::zero(), [sweep = std::move(sweep), pause] {
        sweep();
        return std::optional<api::Timer::Duration>(pause);
      }) {}

}  // namespace cq::workspaces
