#pragma once

#include <cq/timestamp.hpp>
#include <functional>

namespace cq::services {

/// Tells the present moment; a test gives its own. Must be safe from any thread.
using Clock = std::function<Timestamp()>;

}  // namespace cq::services
