#pragma once

#include <vector>

#include "api/document.hpp"
#include "api/route.hpp"

namespace cq::api {

/// GET /openapi.json, which describes those routes and itself, and GET /docs, which shows it.
std::vector<Route> documentation_routes(const std::vector<Route>& others,
                                        const Description& description);

}  // namespace cq::api
