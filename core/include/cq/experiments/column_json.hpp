#pragma once

#include <cq/experiments/projects.hpp>
#include <cq/export.hpp>
#include <cq/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// What the original keeps as JSON in columns. Some rows of it hold what no creation takes; of
/// these the functions read what can be read. All are safe from any thread.
namespace cq::experiments {

/// The texts of an array; nullopt for anything else.
CQ_EXPORT std::optional<std::vector<std::string>> texts_in_column(const JsonValue& value);

/// The metrics of a project, but for those of another form.
CQ_EXPORT std::vector<ProjectMetric> project_metrics_in_column(const JsonValue& value);

/// Takes naming_pattern and display_metrics from a project's settings; what isn't there stays.
CQ_EXPORT void take_project_settings(const JsonValue& settings, Project& project);

/// As Python's json.dumps writes them. Each throws Error: invalid argument for what isn't UTF-8.
CQ_EXPORT std::string column_of_texts(const std::vector<std::string>& texts);
CQ_EXPORT std::string column_of_metrics(const std::vector<ProjectMetric>& metrics);
CQ_EXPORT std::string column_of_settings(const Project& project);

}  // namespace cq::experiments
