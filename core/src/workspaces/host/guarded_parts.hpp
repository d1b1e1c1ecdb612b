#pragma once

#include "loader/part_wrapper.hpp"

/// How the parts of workspaces are guarded; workspace_wrappers() lists all of them. Safe from any
/// thread.
namespace cq::workspaces {

host::PartWrapper repositories_wrapper() noexcept;
host::PartWrapper worktrees_wrapper() noexcept;
host::PartWrapper leases_wrapper() noexcept;
host::PartWrapper lease_line_wrapper() noexcept;
host::PartWrapper events_wrapper() noexcept;
host::PartWrapper debug_events_wrapper() noexcept;
host::PartWrapper sessions_wrapper() noexcept;
host::PartWrapper commands_wrapper() noexcept;
host::PartWrapper command_claims_wrapper() noexcept;
host::PartWrapper artifacts_wrapper() noexcept;
host::PartWrapper debugger_states_wrapper() noexcept;
host::PartWrapper access_tokens_wrapper() noexcept;
host::PartWrapper kept_answers_wrapper() noexcept;

}  // namespace cq::workspaces
