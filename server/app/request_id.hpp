#pragma once

#include <string>

#include "http/request.hpp"

namespace cq::app {

/// The name of the header that carries a request's id, in both directions.
inline constexpr const char* kRequestIdHeader = "X-Request-ID";

/// The id under which a request is logged: its own X-Request-ID when that is 1 to 64 characters of
/// [A-Za-z0-9._-], else 32 random hex digits. Safe from any thread.
std::string request_id_of(const http::Request& request);

}  // namespace cq::app
