#pragma once

#include <cq/scalars/records.hpp>
#include <cq/scalars/values.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

/// The rows of projects, experiments, tags and batches. They are of the connection's thread.
namespace cq::scalars {

inline constexpr std::string_view kProjectsTable = "scalar_projects";
inline constexpr std::string_view kExperimentsTable = "scalar_experiments";
inline constexpr std::string_view kSeriesTable = "scalar_series";
inline constexpr std::string_view kChunksTable = "scalar_chunks";
inline constexpr std::string_view kTagsTable = "scalar_tags";
inline constexpr std::string_view kBatchesTable = "scalar_batches";

/// Whether a project is there, and isn't being removed.
bool has_project_row(sqlite::Connection& connection, std::string_view project_id);

struct ExperimentRow {
  StoredExperiment stored{};
  std::int64_t tagged_rows = 0;
  std::int64_t tagged_bytes = 0;
};

/// The columns that read_experiment() reads, in their order.
inline constexpr std::string_view kExperimentColumns =
    "id, project_id, experiment_id, last_logged, logged_rows, batches, tagged_rows, tagged_bytes";
ExperimentRow read_experiment(const sqlite::Statement& row);
/// nullopt when there is none, also when its project is being removed.
std::optional<ExperimentRow> find_experiment(sqlite::Connection& connection,
                                             std::string_view project_id,
                                             std::string_view experiment_id);
/// Likewise, whatever its project is.
std::optional<ExperimentRow> find_experiment(sqlite::Connection& connection, std::string_view key);
/// Adds it, or writes it in place of the one of its key.
void write_experiment(sqlite::Connection& connection, const ExperimentRow& row);

/// The project's id and the experiment's in a key, which has the form that experiment_key() gives.
std::pair<std::string, std::string> ids_in(std::string_view key);

/// Adds a row of tags; returns what it takes up.
std::int64_t insert_tags(sqlite::Connection& connection, std::string_view experiment,
                         std::int64_t number, const TaggedRow& tags);
void insert_batch(sqlite::Connection& connection, std::string_view experiment, std::string_view id,
                  std::int64_t number);

}  // namespace cq::scalars
