#include "api/redirect.hpp"

#include "text/text.hpp"

namespace cq::api {
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
