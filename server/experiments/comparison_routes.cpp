#include <algorithm>
#include <cq/experiments/features.hpp>
#include <cq/experiments/queries.hpp>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/differences.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/found_experiments.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/name_parents.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kMostCompared = 20;

struct CompareQuery {
  std::vector<std::string> experiment_ids{};
};

const api::ObjectSchema<CompareQuery>& compare_query() {
  static const auto kSchema =
      api::ObjectSchema<CompareQuery>("ExperimentsCompareQuery")
          .required("experiment_id", &CompareQuery::experiment_ids,
                    api::list_of(api::uuid()).at_least(1).at_most(kMostCompared));
  return kSchema;
}

struct NameQuery {
  std::string name;
};

const api::ObjectSchema<NameQuery>& name_query() {
  constexpr std::size_t kLongestAsked = 100;
  static const auto kSchema =
      api::ObjectSchema<NameQuery>("ExperimentsNameQuery")
          .required("name", &NameQuery::name, api::text().at_least(1).at_most(kLongestAsked));
  return kSchema;
}

/// Whether not all of the values, null where there is none, are the same.
bool differs(const JsonValue::Array& values) {
  return std::any_of(values.begin(), values.end(), [&values](const JsonValue& value) {
    return !is_same_feature(value, values.front());
  });
}

/// A row for each feature that any of them has, in the order of their paths. Throws api::Refusal
/// (400) where there are too many.
JsonValue features_side_by_side(const std::vector<Experiment>& experiments) {
  std::map<std::string, JsonValue::Array> rows;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    std::vector<Feature> features = features_to_show(experiments[i]);
    for (Feature& feature : features) {
      JsonValue::Array& values = rows[feature.path];
      if (rows.size() > kMostFeatureColumns) {
        throw api::Refusal(status::kBadRequest,
                           "The experiments have more than " + std::to_string(kMostFeatureColumns) +
                               " features, which are too many to compare; leave some of them out");
      }
      values.resize(experiments.size());
      values[i] = std::move(feature.value);
    }
  }
  JsonValue::Array all;
  for (auto& [path, values] : rows) {
    const bool is_different = differs(values);
    all.push_back(
        json_object({{"path", path}, {"values", std::move(values)}, {"differs", is_different}}));
  }
  return all;
}

/// The place of the best value; nullopt where there is none.
std::optional<std::size_t> best_of(const std::vector<std::optional<double>>& values,
                                   Direction direction) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i] || *values[i] != *values[i]) continue;  // NaN is never the best
    const bool is_better =
        best && (direction == Direction::kMaximize ? *values[i] > *values[*best]
                                                   : *values[i] < *values[*best]);
    if (!best || is_better) best = i;
  }
  return best;
}

/// The project's metrics, then those that any of them has beside, by name.
std::vector<ProjectMetric> metrics_to_compare(const Parts& parts, const Project& project,
                                              const std::vector<Experiment>& experiments) {
  std::vector<ProjectMetric> metrics = project.metrics;
  if (metrics.size() > kMostProjectMetrics) metrics.resize(kMostProjectMetrics);
  std::set<std::string> named;
  for (const ProjectMetric& metric : metrics) named.insert(metric.name);
  std::set<std::string> further;
  for (const Experiment& experiment : experiments) {
    for (std::string& name : parts.queries->metric_names(experiment.id)) {
      if (!named.contains(name)) further.insert(std::move(name));
    }
  }
  for (const std::string& name : further) {
    if (metrics.size() >= kMostMetricNames) break;
    metrics.push_back({.name = name});
  }
  return metrics;
}

JsonValue metrics_side_by_side(const Parts& parts, const Project& project,
                               const std::vector<Experiment>& experiments) {
  const std::vector<ProjectMetric> metrics = metrics_to_compare(parts, project, experiments);
  std::vector<std::vector<std::optional<double>>> values(metrics.size());
  for (const Experiment& experiment : experiments) {
    const auto own = parts.queries->values_of(experiment.id, metrics);
    for (std::size_t i = 0; i < metrics.size(); ++i) values[i].push_back(own.at(i));
  }
  JsonValue::Array all;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const bool is_configured = i < project.metrics.size() && metrics[i] == project.metrics[i];
    JsonValue best;
    if (is_configured) {
      if (const auto place = best_of(values[i], metrics[i].direction)) best = *place;
    }
    all.push_back(json_object(
        {{"name", metrics[i].name},
         {"direction", is_configured ? JsonValue(to_string(metrics[i].direction)) : JsonValue()},
         {"aggregation", to_string(metrics[i].aggregation)},
         {"values", values[i]},
         {"best", std::move(best)}}));
  }
  return all;
}

api::Route compare(const Surface& surface) {
  return for_scopes(
      surface, {"experiments.view", "metrics.view"},
      {.method = "GET",
       .path = "/projects/{project_id}/experiments/compare",
       .summary = "Show several experiments side by side: features and metrics, a value for each",
       .query = &compare_query(),
       .responses = {{200, "What each has, in the order of the request", kComparisonSchema},
                     {400,
                      "There is no such project, or an experiment isn't in it, or they have too "
                      "many features",
                      api::kErrorSchema},
                     {404, "One may not see them", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, query] = read_id_and_query(call, compare_query());
         const Project project = project_to_search(surface, call, id);
         require_experiments_of(surface.parts, id, query.experiment_ids);
         std::vector<Experiment> experiments;
         Differences differences(surface.parts);
         for (const std::string& one : query.experiment_ids) {
           experiments.push_back(require_found(surface.parts.experiments->get(one), one));
           experiments.back().git_diff.reset();
           differences.fill(experiments.back());
         }
         return api::json_response(
             200,
             json_object({{"experiments", json_array(experiments, experiment_without_diff_json)},
                          {"features", features_side_by_side(experiments)},
                          {"metrics", metrics_side_by_side(surface.parts, project, experiments)}}));
       }});
}

api::Route read_name_route(const Surface& surface) {
  return for_scope(
      surface, "experiments.view",
      {.method = "GET",
       .path = "/projects/{project_id}/naming",
       .summary = "Show what a name says by the project's pattern, and which parent it names",
       .query = &name_query(),
       .responses = {{200, "What it says; null where it says nothing", kNamingSchema},
                     {400, "There is no such project", api::kErrorSchema},
                     {404, "One may not see it", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, query] = read_id_and_query(call, name_query());
         require_in_project(surface, call, id, "experiments.view",
                            {status::kNotFound, project_not_accessible(id)});
         const NameMeaning meaning = meaning_of_name(surface.parts, id, query.name);
         return api::json_response(200, json_object({{"num", meaning.fields.num},
                                                     {"parent", meaning.fields.parent},
                                                     {"change", meaning.fields.change},
                                                     {"parentExperimentId", meaning.parent_id}}));
       }});
}

}  // namespace

std::vector<api::Route> comparison_routes(const Surface& surface) {
  return {compare(surface), read_name_route(surface)};
}

}  // namespace cq::experiments
