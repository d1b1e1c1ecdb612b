#pragma once

#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// The curves that training scripts log: many numbers under names, step by step.
namespace cq::scalars {

/// Its name, and its database's.
inline constexpr const char* kFeature = "scalars";

/// This feature, as the server registers it.
feature::Feature registration();

/// What is exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::scalars
