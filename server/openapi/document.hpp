#pragma once

#include <cq/host/json.hpp>
#include <vector>

#include "routes/route.hpp"

namespace cq::openapi {

/// The OpenAPI 3.1 document that describes those routes: their paths in the order of the table,
/// all from what the routes and the request types declare. Safe from any thread.
host::JsonValue document(const std::vector<routes::Route>& routes);

}  // namespace cq::openapi
