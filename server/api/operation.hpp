#pragma once

#include <cq/json.hpp>
#include <string>
#include <vector>

#include "api/route.hpp"

namespace cq::api {

/// The names of a path's {parameters}, in order.
std::vector<std::string> path_parameters(const std::string& path);

/// A name for the operation, from its method and path, e.g. "post_things_by_id_confirm".
std::string operation_id(const Route& route);

/// The route's operation object. Request bodies are referred to, not contained.
JsonValue operation(const Route& route);

}  // namespace cq::api
