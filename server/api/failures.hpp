#pragma once

#include <string>

#include "api/route.hpp"
#include "http/message.hpp"
#include "observability/log.hpp"

namespace cq::api {

/// The response to the exception that is being handled; to be called in a handler of it. What the
/// server or its store is to blame for is logged under the request's id. Safe from any thread.
http::Response response_to_failure(observability::Log& log, const Route& route,
                                   const std::string& id);

}  // namespace cq::api
