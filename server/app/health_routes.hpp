#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"

namespace cq::app {

/// Says why requests can't be served now; nullopt when they can. Safe from any thread.
using FindUnreadiness = std::function<std::optional<std::string>()>;

/// GET /api/v1/health and GET /api/v1/ready. An empty function: requests can always be served.
std::vector<api::Route> health_routes(FindUnreadiness find_unreadiness);

}  // namespace cq::app
