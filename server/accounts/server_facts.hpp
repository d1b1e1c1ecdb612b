#pragma once

#include "api/route.hpp"
#include "settings/settings.hpp"

namespace cq::accounts {

/// GET /api/v1/review/server: what administrators see of how the server is set up. It holds no
/// secret, and keeps nothing of the settings.
api::Route server_facts_route(const settings::Settings& settings);

}  // namespace cq::accounts
