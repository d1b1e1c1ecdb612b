#include "experiments/differences.hpp"

#include <cq/experiments/features.hpp>
#include <cq/json.hpp>
#include <utility>

namespace cq::experiments {

void Differences::fill(Experiment& experiment) {
  experiment.features_diff.reset();
  if (!experiment.parent_id) return;
  if (parent_id_ != *experiment.parent_id) {
    parent_features_ = parts_.queries->features_of(*experiment.parent_id);
    parent_id_ = *experiment.parent_id;
  }
  if (!parent_features_) return;  // it is gone, or was removed meanwhile
  std::string difference = write_json(features_difference(*parent_features_, experiment.features));
  if (difference.size() <= kMostDifferenceBytes) experiment.features_diff = std::move(difference);
}

std::optional<std::string> noted_difference(const Parts& parts, const Experiment& experiment) {
  if (!experiment.parent_id) return std::nullopt;
  Experiment filled = experiment;
  Differences(parts).fill(filled);
  return filled.features_diff.value_or("{}");
}

ExperimentChange with_noted_difference(const Parts& parts, const std::string& id,
                                       ExperimentChange change) {
  if (!change.parent_id && !change.features) return change;
  std::optional<Experiment> experiment = parts.experiments->get(id);
  if (!experiment) return change;
  if (change.parent_id) experiment->parent_id = *change.parent_id;
  if (change.features) experiment->features = *change.features;
  change.features_diff = noted_difference(parts, *experiment);
  return change;
}

}  // namespace cq::experiments
