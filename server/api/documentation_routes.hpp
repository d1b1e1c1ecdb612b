#pragma once

#include <vector>

#include "api/route.hpp"

namespace cq::api {

/// GET /openapi.json, which describes those routes and itself, and GET /docs, which shows it.
std::vector<Route> documentation_routes(const std::vector<Route>& others);

}  // namespace cq::api
