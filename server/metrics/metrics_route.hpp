#pragma once

#include <functional>
#include <string>

#include "routes/route.hpp"

namespace cq::metrics {

/// GET /metrics, which answers what `text` returns, which may wait for the store.
routes::Route metrics_route(routes::Access access, std::function<std::string()> text);

}  // namespace cq::metrics
