#pragma once

#include <string_view>

#include "api/router.hpp"

namespace cq::api {

/// What a request is for, by its path as it was sent. Escapes are decoded before the path is
/// matched, as the originals do, so that an escaped slash parts segments like any other. Where no
/// route of the method has such a path, escaped slashes are taken as parts of the parameters: GET
/// /things/a%2Fb then shows the thing "a/b". Safe from any thread.
Match match_sent(const Router& router, std::string_view method, std::string_view sent);

}  // namespace cq::api
