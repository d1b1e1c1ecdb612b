#pragma once

#include <cq/archive.hpp>
#include <functional>
#include <string>
#include <vector>

#include "database/feature_databases.hpp"

namespace cq::transfer {

/// What a feature's database holds, and what an export says of it.
struct FeatureArchive {
  database::FeatureDatabase feature;
  Archive* archive = nullptr;  ///< outlives this; null: nothing is read or written there
  bool is_left_out = false;    ///< of an import: its records are only counted
};
using FeatureArchives = std::vector<FeatureArchive>;

/// All kinds of records in them, in their order.
inline database::RecordKinds kinds_of(const FeatureArchives& archives) {
  database::RecordKinds kinds;
  for (const FeatureArchive& each : archives) {
    kinds.insert(kinds.end(), each.feature.kinds.begin(), each.feature.kinds.end());
  }
  return kinds;
}

/// The first feature's alone.
inline FeatureArchives only_first(Archive* archive, const database::RecordKinds& kinds) {
  return FeatureArchives{
      FeatureArchive{database::FeatureDatabase{std::string(host::kFirstFeature), kinds}, archive}};
}

}  // namespace cq::transfer
