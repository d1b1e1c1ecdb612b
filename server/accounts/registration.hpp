#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// Users, their passwords and their API keys.
namespace cq::accounts {

/// What the server has to know of this feature.
feature::Feature registration();

/// `cq-server user ...` and `cq-server api-key ...`, which look after both while nothing serves.
void add_user_commands(CLI::App& app, cli::Invocation& invocation);
void add_api_key_commands(CLI::App& app, cli::Invocation& invocation);

/// Users and API keys as records that are exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::accounts
