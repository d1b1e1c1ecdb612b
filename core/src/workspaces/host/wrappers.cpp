#include <array>

#include "workspaces/host/guarded_parts.hpp"

namespace cq::host {

std::span<const PartWrapper> workspace_wrappers() noexcept {
  static const std::array kWrappers{
      workspaces::repositories_wrapper(),    workspaces::worktrees_wrapper(),
      workspaces::leases_wrapper(),          workspaces::sessions_wrapper(),
      workspaces::commands_wrapper(),        workspaces::artifacts_wrapper(),
      workspaces::debugger_states_wrapper(), workspaces::access_tokens_wrapper(),
      workspaces::command_claims_wrapper(),  workspaces::kept_answers_wrapper(),
      workspaces::lease_line_wrapper(),      workspaces::events_wrapper(),
      workspaces::debug_events_wrapper(),
  };
  return kWrappers;
}

}  // namespace cq::host
