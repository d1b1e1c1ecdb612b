#include "api/responses.hpp"

#include <string>
#include <utility>

#include "text/text.hpp"

namespace cq::api {

http::Response json_response(int status, const JsonValue& body) {
  return http::json_response(status, write_json(body));
}

http::Response detail_response(int status, std::string_view sentence) {
  return json_response(status, json_object({{"detail", sentence}}));
}

http::Response complaints_response(const std::vector<Complaint>& complaints) {
  return json_response(422, json_object({{"detail", json_array(complaints, to_json)}}));
}

JsonValue data_envelope(JsonValue items) {
  return json_object({{"data", std::move(items)}});
}

JsonValue timestamp_or_null(const std::optional<Timestamp>& at) {
  return at ? JsonValue(format_timestamp(*at, UtcSuffix::kOffset)) : JsonValue();
}

namespace {

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

std::string_view scheme_of(const http::Request& request) {
  const std::string* forwarded = request.header("x-forwarded-proto");
  if (forwarded != nullptr && is_loopback(request.peer_address) && *forwarded == "https") {
    return "https";
  }
  return "http";
}

}  // namespace

std::string location_of(const http::Request& request, std::string_view path) {
  std::string url;
  const std::string* host = request.header("host");
  if (host != nullptr && !host->empty()) {
    url = std::string(scheme_of(request)) + "://" + *host;
  }
  url += path;
  if (!request.query.empty()) {
    url += "?" + request.query;
  }
  return text::url_quoted(url);
}

}  // namespace cq::api
