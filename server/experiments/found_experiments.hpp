#pragma once

#include <cq/experiments/queries.hpp>
#include <cq/json.hpp>
#include <string>
#include <vector>

#include "experiments/parts.hpp"
#include "experiments/search_requests.hpp"

/// Experiments that a search found, as a page and as a file. Throw what the store throws.
namespace cq::experiments {

/// An experiment without its git diff.
JsonValue experiment_without_diff_json(const Experiment& experiment);

/// Likewise, with the numbers of these metrics.
JsonValue found_json(const FoundExperiment& found, const std::vector<ProjectMetric>& metrics);

/// {"data": [...], "next_cursor": text or null}
JsonValue found_page(const Parts& parts, const SearchQuery& query, const Project& project);

/// How a file's lines are written.
struct FoundFile {
  const char* name = "";
  const char* content_type = "";
  bool is_csv = false;
};
inline constexpr FoundFile kFoundCsv{"experiments.csv", "text/csv; charset=utf-8", true};
inline constexpr FoundFile kFoundJsonLines{"experiments.jsonl", "application/jsonl", false};

/// All that a search finds; what is found at first is sent at once, and the rest as the client
/// reads. CSV has a column for each metric of the project and for each feature that anything found
/// has. Throws api::Refusal (400) where these are more than kMostFeatureColumns. The parts outlive
/// the response.
inline constexpr std::size_t kMostFeatureColumns = 1000;
http::Response found_file(const api::Call& call, const Parts& parts, const SearchQuery& query,
                          const Project& project, const FoundFile& file);

}  // namespace cq::experiments
