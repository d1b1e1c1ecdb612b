#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// Users, their passwords and their API keys.
namespace cq::accounts {

/// This feature, as the server registers it.
feature::Feature registration();

/// `cq-server user ...` and `cq-server api-key ...`, which manage both while no server runs.
void add_user_commands(CLI::App& app, cli::Invocation& invocation);
void add_api_key_commands(CLI::App& app, cli::Invocation& invocation);
/// `cq-server audit`, which shows who did what.
void add_audit_command(CLI::App& app, cli::Invocation& invocation);

/// Users and API keys as records that are exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::accounts
