#include "app/health_routes.hpp"

#include <utility>

#include "api/answer_schemas.hpp"
#include "api/answers.hpp"

namespace cq::app {
namespace {

http::Response status_answer(const char* status) {
  JsonValue body;
  body.add("status", JsonValue(status));
  return api::json_answer(200, body);
}

}  // namespace

std::vector<api::Route> health_routes(FindUnreadiness find_unreadiness) {
  api::Route health{.method = "GET",
                    .path = "/api/v1/health",
                    .summary = "Say that the server is up",
                    .lane = api::Lane::kInline,
                    .answers = {{200, "The server is up", api::kHealthSchema}},
                    .handler = [ok = status_answer("ok")](const api::Call&) { return ok; }};
  api::Route ready{.method = "GET",
                   .path = "/api/v1/ready",
                   .summary = "Say whether requests can be served",
                   .answers = {{200, "They can", api::kReadinessSchema},
                               {503, "They can't, for the reason named", api::kErrorSchema}},
                   .handler = [find_unreadiness = std::move(find_unreadiness)](const api::Call&) {
                     const auto reason = find_unreadiness ? find_unreadiness() : std::nullopt;
                     return reason ? api::detail_answer(503, *reason) : status_answer("ready");
                   }};
  return {std::move(health), std::move(ready)};
}

}  // namespace cq::app
