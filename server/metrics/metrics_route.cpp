#include "metrics/metrics_route.hpp"

#include <utility>

#include "auth/hmac.hpp"
#include "metrics/metrics.hpp"
#include "wire/answers.hpp"

namespace cq::metrics {
namespace {

bool may_read(const http::Request& request, const std::string& token) {
  if (token.empty()) {
    return true;
  }
  const std::string* shown = request.header("authorization");
  return shown != nullptr && auth::equal_in_constant_time(*shown, "Bearer " + token);
}

http::Response refusal() {
  http::Response response = wire::detail_answer(401, "The metrics need their bearer token");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

}  // namespace

routes::Route metrics_route(std::string token, std::function<std::string()> text) {
  return {.method = "GET",
          .path = "/metrics",
          .summary = "Tell a monitoring system how the server does",
          .handler = [token = std::move(token),
                      text = std::move(text)](const routes::Call& call) -> http::Response {
            if (!may_read(call.request, token)) {
              return refusal();
            }
            return {.status = 200,
                    .headers = {{"Content-Type", Metrics::kContentType}},
                    .body = text()};
          }};
}

}  // namespace cq::metrics
