#include "workspaces/claim_service.hpp"

#include <utility>

#include "api/errors.hpp"
#include "crypto/random.hpp"

namespace cq::workspaces {

ClaimService::ClaimService(const WorkspaceService& service, host::StorePart<CommandClaims> claims,
                           host::StorePart<Commands> commands, api::Clock clock)
    : service_(service),
      claims_(std::move(claims)),
      commands_(std::move(commands)),
      clock_(std::move(clock)) {}

std::optional<ClaimedCommand> ClaimService::claim(const std::string& session_id,
                                                  const std::string& owner,
                                                  std::chrono::seconds ttl) const {
  const SessionStatus status = service_.require_session(session_id).status;
  if (status != SessionStatus::kPending && status != SessionStatus::kRunning) {
    throw api::Refusal(409, "The session is " + std::string(to_string(status)) +
                                "; its commands are claimed no more");
  }
  return claims_->claim(
      {.session_id = session_id, .owner = owner, .token = crypto::random_hex_id(), .ttl = ttl},
      clock_());
}

ClaimedCommand ClaimService::renew(const std::string& session_id,
                                   const std::optional<std::int64_t>& command_id,
                                   const std::string& token, std::chrono::seconds ttl,
                                   const std::optional<std::string>& log_path) const {
  return claims_->heartbeat(require_command(session_id, command_id), token, ttl, log_path,
                            clock_());
}

SessionStatus ClaimService::session_status(const std::string& session_id) const {
  return service_.require_session(session_id).status;
}

Command ClaimService::finish(const std::string& session_id,
                             const std::optional<std::int64_t>& command_id,
                             const std::string& token, const CommandResult& result) const {
  return claims_->finish(require_command(session_id, command_id), token, result, clock_());
}

std::int64_t ClaimService::require_command(const std::string& session_id,
                                           const std::optional<std::int64_t>& id) const {
  static_cast<void>(service_.require_session(session_id));
  const std::optional<Command> command = id ? commands_->get(*id) : std::nullopt;
  if (!command || command->session_id != session_id) {
    throw api::Refusal(404, "Command not found");
  }
  return command->id;
}

}  // namespace cq::workspaces
