#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace cq::api {

/// The absolute URL of `path` (decoded) on the host that the request was sent to, with the
/// request's query. The scheme is https if a proxy on this machine says so. Without a Host header
/// the URL is relative.
std::string location_of(const http::Request& request, std::string_view path);

}  // namespace cq::api
