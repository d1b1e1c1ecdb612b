#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <optional>
#include <string>

/// Rows as the recorded calls of the original's store show them.
namespace cq::test {

JsonValue shown(Timestamp at);
JsonValue shown(const std::optional<Timestamp>& at);
JsonValue parsed(const std::string& json);
JsonValue row_of(const workspaces::Repository& row);
JsonValue row_of(const workspaces::Worktree& row);
JsonValue row_of(const workspaces::Session& row);
JsonValue row_of(const workspaces::Command& row);
JsonValue row_of(const workspaces::Artifact& row);
JsonValue row_of(const workspaces::DebuggerState& row);
JsonValue row_of(const workspaces::AccessToken& row);

}  // namespace cq::test
