#include "experiments/differences.hpp"

#include <cq/json.hpp>
#include <utility>

#include "api/errors.hpp"

namespace cq::experiments {

void Differences::fill(Experiment& experiment) {
  experiment.features_diff.reset();
  if (!experiment.parent_id) return;
  if (parent_id_ != *experiment.parent_id) {
    const std::vector<ExperimentHome> homes = parts_.experiments->locate({*experiment.parent_id});
    parent_project_ = homes.empty() ? "" : homes.front().project_id;
    parent_features_ = parts_.queries->features_of(*experiment.parent_id);
    parent_id_ = *experiment.parent_id;
  }
  // It is gone, or was removed meanwhile, or is of another project.
  if (!parent_features_ || parent_project_ != experiment.project_id) return;
  const std::optional<JsonValue> difference =
      features_difference(*parent_features_, experiment.features, kMostDifferenceBytes);
  if (difference) experiment.features_diff = write_json(*difference);
}

std::vector<Feature> features_to_show(const Experiment& experiment) {
  std::optional<std::vector<Feature>> features = features_in(experiment.features);
  if (!features) {
    throw api::Refusal(status::kBadRequest,
                       "The features of experiment " + experiment.id +
                           " have too long names to be shown by their paths; leave it out");
  }
  return *std::move(features);
}

std::optional<std::string> noted_difference(const Experiment& experiment) {
  if (!experiment.parent_id) return std::nullopt;
  return experiment.features_diff.value_or("{}");
}

NotedChange::NotedChange(const Parts& parts, const std::string& id, ExperimentChange given)
    : change(std::move(given)) {
  if (!change.parent_id && !change.features) return;
  expected = parts.experiments->get(id);
  if (!expected) return;
  if (change.parent_id) expected->parent_id = *change.parent_id;
  if (change.features) expected->features = *change.features;
  Differences(parts).fill(*expected);
  change.features_diff = noted_difference(*expected);
}

void NotedChange::fill(const Parts& parts, Experiment& experiment) const {
  // Otherwise somebody else has changed it meanwhile.
  if (expected && experiment.parent_id == expected->parent_id &&
      experiment.features == expected->features) {
    experiment.features_diff = expected->features_diff;
  } else {
    Differences(parts).fill_noted(experiment);
  }
}

}  // namespace cq::experiments
