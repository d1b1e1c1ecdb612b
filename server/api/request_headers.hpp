#pragma once

#include <string>

#include "api/route.hpp"

namespace cq::api {

/// The value of that header of a call's request; null without it. Every header that a route reads
/// is read so. Throws std::logic_error when the route doesn't declare it, so that the API's
/// document can't lack it. Safe from any thread.
const std::string* header_of(const Call& call, const DeclaredHeader& header);

}  // namespace cq::api
