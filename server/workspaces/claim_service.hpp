#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "api/clock.hpp"
#include "workspaces/workspace_service.hpp"

namespace cq::workspaces {

/// Claims of commands by the server's clock. Every method throws what the store throws: conflict
/// for a token that holds no claim (any more); a session or a command of it that isn't there is an
/// api::Refusal with 404. Safe from any thread.
class ClaimService {
 public:
  /// The service outlives it.
  ClaimService(const WorkspaceService& service, host::StorePart<CommandClaims> claims,
               host::StorePart<Commands> commands, api::Clock clock);

  /// nullopt when the session has no command that can be claimed now. An api::Refusal (409) for a
  /// session that is over.
  [[nodiscard]] std::optional<ClaimedCommand> claim(const std::string& session_id,
                                                    const std::string& owner,
                                                    std::chrono::seconds ttl) const;

  /// `command_id` is nullopt for an id that none has.
  [[nodiscard]] ClaimedCommand renew(const std::string& session_id,
                                     const std::optional<std::int64_t>& command_id,
                                     const std::string& token, std::chrono::seconds ttl,
                                     const std::optional<std::string>& log_path) const;

  /// By which a runner learns that its session was cancelled.
  [[nodiscard]] SessionStatus session_status(const std::string& session_id) const;

  [[nodiscard]] Command finish(const std::string& session_id,
                               const std::optional<std::int64_t>& command_id,
                               const std::string& token, const CommandResult& result) const;

 private:
  /// The id of a command that is the session's.
  [[nodiscard]] std::int64_t require_command(const std::string& session_id,
                                             const std::optional<std::int64_t>& id) const;

  const WorkspaceService& service_;
  host::StorePart<CommandClaims> claims_;
  host::StorePart<Commands> commands_;
  api::Clock clock_;
};

}  // namespace cq::workspaces
