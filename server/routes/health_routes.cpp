#include "routes/api.hpp"
#include "wire/answers.hpp"

namespace cq::routes {

using host::JsonValue;

std::vector<Route> health_routes() {
  Route health{.method = "GET",
               .path = "/api/v1/health",
               .summary = "Say that the server is up",
               .lane = Lane::kInline,
               .handler = [](const Call&) {
                 JsonValue body;
                 body.add("status", JsonValue("ok"));
                 return wire::json_answer(200, body);
               }};
  return {std::move(health)};
}

}  // namespace cq::routes
