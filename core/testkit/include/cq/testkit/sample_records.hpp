#pragma once

#include <cq/store.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace cq::testkit {

/// Records of a feature, for the suites that know none: those about archive, maintenance and
/// health.
struct SampleRecords {
  std::string kind;  ///< of the records, e.g. "unit"
  /// Adds the number-th of them to a store of the feature.
  std::function<void(Store& store, unsigned number)> add;
  /// Whether the store has it.
  std::function<bool(Store& store, unsigned number)> holds;
};

/// Says what records of that feature are, so that those suites run on it, too; those of knowledge
/// are known. To be called before testing::InitGoogleTest().
void set_sample_records(const std::string& feature, SampleRecords records);

/// Those of that feature; null when nobody has said them.
const SampleRecords* find_sample_records(std::string_view feature);

}  // namespace cq::testkit
