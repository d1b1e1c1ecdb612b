#pragma once

#include <string>

#include "api/route.hpp"
#include "api/router.hpp"
#include "http/message.hpp"
#include "observability/log.hpp"

/// The responses to requests that no handler answers, or whose handler throws. Safe from any
/// thread.
namespace cq::api {

/// 503, for a request that there is no room for.
http::Response too_busy();

/// 503, for a request whose worker still waits for its store. `handled`: it may have asked it for a
/// change.
http::Response no_answer_in_time(const Route& route, bool handled);

/// 404, 405 or a redirect, below `public_url` unless that is empty, for a request that no route is
/// to run for.
http::Response response_without_route(const http::Request& request, const Match& match,
                                      const std::string& public_url);

/// The response to the exception that is being handled; to be called in a handler of it. What the
/// server or its store is to blame for is logged under the request's id. Safe from any thread.
http::Response response_to_failure(observability::Log& log, const Route& route,
                                   const std::string& id);

}  // namespace cq::api
