#pragma once

#include "feature/feature.hpp"

/// The page for people, which the browser loads from this server and which uses its API.
namespace cq::web {

/// This feature, as the server registers it.
feature::Feature registration();

}  // namespace cq::web
