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

http::Response refusal_response(const Refusal& refusal) {
  http::Response response = detail_response(refusal.status(), refusal.what());
  if (refusal.retry_after().count() > 0) {
    response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after().count())});
  }
  return response;
}

// Each complaint has a bound, but may need several bytes for each of its own, so the whole has one,
// too.
http::Response complaints_response(const InvalidRequest& invalid) {
  constexpr std::size_t kMaxDetails = std::size_t{250} * 1024;
  JsonValue::Array details;
  std::size_t bytes = 0;
  for (const Complaint& complaint : invalid.complaints()) {
    JsonValue json = to_json(complaint);
    bytes += write_json(json).size() + 1;
    if (bytes > kMaxDetails) break;
    details.push_back(std::move(json));
  }
  const std::size_t further = invalid.complaints().size() + invalid.further() - details.size();
  JsonValue body = json_object({{"detail", std::move(details)}});
  if (further > 0) body.add("further", further);
  return json_response(422, body);
}

JsonValue data_envelope(JsonValue items) {
  return json_object({{"data", std::move(items)}});
}

JsonValue timestamp_or_null(const std::optional<Timestamp>& at) {
  return at ? JsonValue(format_timestamp(*at, UtcSuffix::kOffset)) : JsonValue();
}

std::string location_of(const http::Request& request, std::string_view path,
                        const std::string& public_url) {
  std::string url = public_url;
  const std::string* host = request.header("host");
  if (url.empty() && host != nullptr && !host->empty()) {
    url = (request.is_https ? "https://" : "http://") + *host;
  }
  url += path;
  if (!request.query.empty()) {
    url += "?" + request.query;
  }
  return text::url_quoted(url);
}

}  // namespace cq::api
