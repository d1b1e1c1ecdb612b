#pragma once

#include <cq/timestamp.hpp>
#include <functional>

namespace cq::api {

/// Tells the present time; a test gives its own. Must be safe from any thread.
using Clock = std::function<Timestamp()>;

}  // namespace cq::api
