#pragma once

#include <string>
#include <string_view>

#include "observability/log.hpp"

/// What a line of the log says behind its time and level, in either format. Safe from any thread.
namespace cq::observability {

/// "message", and the request's id if there is one.
std::string text_line(std::string_view message, std::string_view request_id);
/// "GET /path 200 15 bytes 42 us id=... user=... key=..."
std::string text_line(const RequestRecord& record);

/// Likewise, as the members of a JSON object, without its braces.
std::string json_members(std::string_view message, std::string_view request_id);
std::string json_members(const RequestRecord& record);

}  // namespace cq::observability
