#pragma once

#include <cq/json.hpp>
#include <vector>

#include "api/route.hpp"

namespace cq::api {

/// The OpenAPI 3.1 document that describes those routes: their paths in the order of the table,
/// all from what the routes and the request types declare. Safe from any thread.
JsonValue document(const std::vector<Route>& routes);

}  // namespace cq::api
