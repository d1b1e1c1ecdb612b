#pragma once

#include <cq/experiments/experiments.hpp>
#include <string_view>

#include "sqlite/db/statement.hpp"

/// The rows of experiments. Safe from any thread.
namespace cq::experiments {

inline constexpr std::string_view kExperimentsTable = "experiments";
inline constexpr std::string_view kExperimentColumns =
    "id, project_id, name, description, status, parent_experiment_id, root_experiment_id, "
    "features, features_diff, git_diff, progress, color, \"order\", tags, started_by, created_at, "
    "started_at, completed_at";

/// What a row with these columns, in this order, holds; a null is read where one can't be.
/// Throws Error: corrupt where it can't be read.
Experiment read_experiment(const sqlite::Statement& row);

}  // namespace cq::experiments
