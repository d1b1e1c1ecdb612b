#pragma once

#include <vector>

#include "feature/feature.hpp"

namespace cq::app {

/// The features that cq-server has, in the order of the API's documentation. Safe from any thread.
const std::vector<feature::Feature>& features();

}  // namespace cq::app
