#pragma once

#include <cq/json.hpp>
#include <string>
#include <vector>

#include "api/route.hpp"

namespace cq::api {

/// What an API's document says besides its routes.
struct Description {
  std::string purpose{};                 ///< what the API is for, in a sentence
  JsonValue::Object response_schemas{};  ///< by their names; those that any route may use are added
  JsonValue::Object security_schemes{};  ///< by the names in api/components.hpp
};

/// The OpenAPI 3.1 document that describes those routes: their paths in the order of the table,
/// all from what the routes and the request types declare. Safe from any thread.
JsonValue document(const std::vector<Route>& routes, const Description& description);

}  // namespace cq::api
