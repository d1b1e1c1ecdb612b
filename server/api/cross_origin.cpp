#include "api/cross_origin.hpp"

#include <algorithm>
#include <utility>

#include "http/status.hpp"

namespace cq::api {
namespace {

constexpr const char* kAllowOrigin = "Access-Control-Allow-Origin";
constexpr const char* kAllowCredentials = "Access-Control-Allow-Credentials";

http::Response plain_text(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::move(text)};
}

}  // namespace

CrossOrigin::CrossOrigin(std::string prefix, std::vector<std::string> origins)
    : prefix_(std::move(prefix)), origins_(std::move(origins)) {}

bool CrossOrigin::covers(std::string_view path) const noexcept {
  return path.starts_with(prefix_) &&
         (path.size() == prefix_.size() || path[prefix_.size()] == '/');
}

bool CrossOrigin::allows(const std::string& origin) const {
  return std::any_of(origins_.begin(), origins_.end(), [&](const std::string& allowed) {
    return allowed == "*" || allowed == origin;
  });
}

std::optional<http::Response> CrossOrigin::preflight(const http::Request& request) const {
  const std::string* const origin = request.header("origin");
  if (request.method != "OPTIONS" || origin == nullptr ||
      request.header("access-control-request-method") == nullptr) {
    return std::nullopt;
  }
  const bool allowed = allows(*origin);
  http::Response response = allowed ? plain_text(status::kOk, "OK")
                                    : plain_text(status::kBadRequest, "Disallowed CORS origin");
  response.headers.push_back({"Access-Control-Allow-Methods", "DELETE, GET, PATCH, POST"});
  response.headers.push_back({"Access-Control-Max-Age", "600"});
  if (const std::string* wanted = request.header("access-control-request-headers")) {
    response.headers.push_back({"Access-Control-Allow-Headers", *wanted});
  }
  if (!allowed) response.headers.push_back({kAllowCredentials, "true"});
  return response;
}

void CrossOrigin::add_headers(const http::Request& request, http::Response& response) const {
  const std::string* const origin = request.header("origin");
  if (origin == nullptr) return;
  // What is cached for one origin isn't for others.
  response.headers.push_back({"Vary", "Origin"});
  if (!allows(*origin)) return;
  response.headers.push_back({kAllowOrigin, *origin});
  response.headers.push_back({kAllowCredentials, "true"});
}

}  // namespace cq::api
