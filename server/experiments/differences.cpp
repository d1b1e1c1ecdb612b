#include "experiments/differences.hpp"

#include <cq/experiments/features.hpp>
#include <cq/json.hpp>
#include <utility>

namespace cq::experiments {

void Differences::fill(Experiment& experiment) {
  if (experiment.features_diff || !experiment.parent_id) return;
  if (parent_id_ != *experiment.parent_id) {
    parent_features_ = parts_.queries->features_of(*experiment.parent_id);
    parent_id_ = *experiment.parent_id;
  }
  if (!parent_features_) return;  // it is gone, or was removed meanwhile
  std::string difference = write_json(features_difference(*parent_features_, experiment.features));
  if (difference.size() <= kMostDifferenceBytes) experiment.features_diff = std::move(difference);
}

Experiment with_difference(const Parts& parts, Experiment experiment) {
  Differences(parts).fill(experiment);
  return experiment;
}

}  // namespace cq::experiments
