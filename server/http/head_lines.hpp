#pragma once

#include <string_view>

#include "http/request.hpp"

namespace cq::http {

/// Fills method, target, path, query and minor_version from a request line without its ending. An
/// absolute URL is reduced to its path and query, and its host is put into `host`, which takes the
/// place of the Host header's; otherwise `host` is left empty. Throws FramingError.
void parse_request_line(std::string_view line, Request& request, std::string& host);

/// A header or trailer line without its ending, its name in lower case and its value without the
/// blanks around it. Throws FramingError.
Header parse_field_line(std::string_view line);

}  // namespace cq::http
