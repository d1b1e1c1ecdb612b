#pragma once

#include <cq/json.hpp>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace cq::api {

/// Whether a Content-Type says JSON: application/json or application/...+json, in any case, with
/// any parameters.
bool is_json_type(std::string_view content_type);

/// A request's body as a value: nullopt when there is none, the parsed JSON when the content type
/// is JSON or not given, else a string of all of it.
/// Throws InvalidRequest for broken JSON, Refusal (400) for a body that isn't UTF-8 or is nested
/// too deeply.
std::optional<JsonValue> parse_body(const http::Request& request);

}  // namespace cq::api
