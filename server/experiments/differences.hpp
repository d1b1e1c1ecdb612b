#pragma once

#include <cq/experiments/experiments.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "experiments/parts.hpp"

/// How the features of experiments differ from their parents'. It is read from both, so that it is
/// right however either has changed, and a database is given back without it.
namespace cq::experiments {

/// A difference whose JSON is longer is not shown.
inline constexpr std::size_t kMostDifferenceBytes = std::size_t{64} * 1024;

/// Fills the differences of experiments in, holding the features of one parent at a time. From one
/// thread at a time; the parts outlive it.
class Differences {
 public:
  explicit Differences(const Parts& parts) : parts_(parts) {}

  /// Sets features_diff, unless it is there or there is no parent. Throws what the store throws.
  void fill(Experiment& experiment);

 private:
  const Parts& parts_;
  std::string parent_id_;  ///< whose features these are
  std::optional<std::string> parent_features_;
};

/// One with its difference.
Experiment with_difference(const Parts& parts, Experiment experiment);

}  // namespace cq::experiments
