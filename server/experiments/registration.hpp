#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// What was tried, and how it went: teams and their projects, the experiments and hypotheses of
/// these, metrics and scalars.
namespace cq::experiments {

/// Its name, and its database's.
inline constexpr const char* kFeature = "experiments";

/// This feature, as the server registers it.
feature::Feature registration();

/// `cq-server account`: those who use the experiments.
void add_account_commands(CLI::App& app, cli::Invocation& invocation);

/// What is exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::experiments
