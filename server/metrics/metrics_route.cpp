#include "metrics/metrics_route.hpp"

#include <utility>

#include "metrics/metrics.hpp"

namespace cq::metrics {

routes::Route metrics_route(routes::Access access, std::function<std::string()> text) {
  return {.method = "GET",
          .path = "/metrics",
          .summary = "Tell a monitoring system how the server does",
          .access = access,
          .answers = {{200, "The figures, in Prometheus' text form", "", Metrics::kContentType}},
          .handler = [text = std::move(text)](const routes::Call&) -> http::Response {
            return {.status = 200,
                    .headers = {{"Content-Type", Metrics::kContentType}},
                    .body = text()};
          }};
}

}  // namespace cq::metrics
