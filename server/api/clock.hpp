#pragma once

#include <cq/timestamp.hpp>
#include <functional>

namespace cq::api {

/// Returns the present time; tests pass their own. Must be safe from any thread.
using Clock = std::function<Timestamp()>;

}  // namespace cq::api
