#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "http/message.hpp"

/// The shapes that every response has.
namespace cq::api {

/// A JSON body.
http::Response json_response(int status, const JsonValue& body);

/// {"detail": sentence}
http::Response detail_response(int status, std::string_view sentence);

/// The response that a refusal asks for, with Retry-After where it says when.
http::Response refusal_response(const Refusal& refusal);

/// 422 with the complaints, of at most 256 KiB; those that have no room in it are counted as
/// "further".
http::Response complaints_response(const InvalidRequest& invalid);

/// {"data": [...]}
JsonValue data_envelope(JsonValue items);

/// With "+00:00" at the end, as everywhere but inside a unit. Safe from any thread.
JsonValue timestamp_or_null(const std::optional<Timestamp>& at);

/// The absolute URL of `path` (decoded) on the host that the request was sent to, with the
/// request's query, by the scheme that the client used; below `public_url`, which has no slash at
/// its end, where that isn't empty. Without either of them and a Host header the URL is relative.
std::string location_of(const http::Request& request, std::string_view path,
                        const std::string& public_url = {});

}  // namespace cq::api
