#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/openapi.hpp"
#include "api/route.hpp"

namespace cq::api {

/// GET /openapi.json, which describes those routes and itself, and GET /docs, which shows it.
std::vector<Route> documentation_routes(const std::vector<Route>& others,
                                        const Description& description);

/// The Content-Security-Policy of an HTML page: it may run the scripts and use the styles that are
/// written in it, known by their digests, and ask the server that it comes from; nothing else.
/// Elements are found by "<script>" and "<style>", without attributes. Safe from any thread.
std::string page_policy(std::string_view html);

}  // namespace cq::api
