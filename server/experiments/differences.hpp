#pragma once

#include <cq/experiments/experiments.hpp>
#include <cq/experiments/features.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/parts.hpp"

/// How the features of experiments differ from their parents'. It is read from both, so that it is
/// right however either has changed. The original's routes show one only where this server noted
/// one with the experiment: its own server never did, and its answers stay as they were.
namespace cq::experiments {

/// A difference whose JSON is longer is not shown.
inline constexpr std::size_t kMostDifferenceBytes = std::size_t{64} * 1024;

/// Fills the differences of experiments in, holding the features of one parent at a time. From one
/// thread at a time; the parts outlive it.
class Differences {
 public:
  explicit Differences(const Parts& parts) : parts_(parts) {}

  /// Sets features_diff to what it is now, or to none; none where the parent is of another project,
  /// as it may be in the original's data, whose features not everybody may see. Throws what the
  /// store throws.
  void fill(Experiment& experiment);
  /// fill(), where one is noted with the experiment.
  void fill_noted(Experiment& experiment) {
    if (experiment.features_diff) fill(experiment);
  }

 private:
  const Parts& parts_;
  std::string parent_id_;  ///< whose features these are
  std::string parent_project_;
  std::optional<std::string> parent_features_;
};

/// The features of an experiment. Throws api::Refusal (400) where their paths are too long to be
/// held.
std::vector<Feature> features_to_show(const Experiment& experiment);

/// What is noted with an experiment whose difference is filled in: that, or an empty object for one
/// that is too long; none without a parent.
std::optional<std::string> noted_difference(const Experiment& experiment);

/// What a change makes of an experiment's difference, and notes with it.
struct NotedChange {
  /// Throws what the store throws.
  NotedChange(const Parts& parts, const std::string& id, ExperimentChange given);

  /// Fills the difference of the experiment as it was changed in, as Differences::fill_noted().
  void fill(const Parts& parts, Experiment& experiment) const;

  ExperimentChange change;
  /// The experiment that is expected, with its difference; nullopt where that isn't changed.
  std::optional<Experiment> expected{};
};

}  // namespace cq::experiments
