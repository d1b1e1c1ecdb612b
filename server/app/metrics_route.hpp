#pragma once

#include <functional>
#include <string>

#include "api/route.hpp"

namespace cq::app {

/// GET /metrics, which answers what `text` returns, which may wait for the store.
api::Route metrics_route(api::Access access, std::function<std::string()> text);

}  // namespace cq::app
