#include "app/metrics_route.hpp"

#include <utility>

#include "observability/metrics.hpp"

namespace cq::app {

api::Route metrics_route(api::Access access, std::function<std::string()> text) {
  return {.method = "GET",
          .path = "/metrics",
          .summary = "Tell a monitoring system how the server does",
          .access = access,
          .answers = {{200, "The figures, in Prometheus' text form", "",
                       observability::Metrics::kContentType}},
          .handler = [text = std::move(text)](const api::Call&) -> http::Response {
            return {.status = 200,
                    .headers = {{"Content-Type", observability::Metrics::kContentType}},
                    .body = text()};
          }};
}

}  // namespace cq::app
