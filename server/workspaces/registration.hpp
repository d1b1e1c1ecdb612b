#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// Who may work where, and what came of it: repositories, their worktrees and who holds them,
/// sessions, commands, artifacts, the state of debuggers, and tokens with scopes.
namespace cq::workspaces {

/// Its name, and its database's.
inline constexpr const char* kFeature = "workspaces";

/// This feature, as the server registers it.
feature::Feature registration();

/// `cq-server token`: the tokens that may ask.
void add_token_commands(CLI::App& app, cli::Invocation& invocation);

/// `cq-server worktree`: the checkouts that are handed out.
void add_worktree_commands(CLI::App& app, cli::Invocation& invocation);

/// What is exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::workspaces
