#pragma once

#include <functional>
#include <string>

#include "routes/route.hpp"

namespace cq::metrics {

/// GET /metrics, which answers what `text` returns, which may wait for the store. With a token it
/// is only for those who show it as their bearer token; an empty one lets anybody in.
routes::Route metrics_route(std::string token, std::function<std::string()> text);

}  // namespace cq::metrics
