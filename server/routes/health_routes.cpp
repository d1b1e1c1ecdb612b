#include <utility>

#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"

namespace cq::routes {
namespace {

http::Response status_answer(const char* status) {
  host::JsonValue body;
  body.add("status", host::JsonValue(status));
  return wire::json_answer(200, body);
}

}  // namespace

std::vector<Route> health_routes(FindUnreadiness find_unreadiness) {
  Route health{.method = "GET",
               .path = "/api/v1/health",
               .summary = "Say that the server is up",
               .lane = Lane::kInline,
               .answers = {{200, "The server is up", wire::kHealthSchema}},
               .handler = [ok = status_answer("ok")](const Call&) { return ok; }};
  Route ready{.method = "GET",
              .path = "/api/v1/ready",
              .summary = "Say whether requests can be served",
              .answers = {{200, "They can", wire::kReadinessSchema},
                          {503, "They can't, for the reason named", wire::kErrorSchema}},
              .handler = [find_unreadiness = std::move(find_unreadiness)](const Call&) {
                const auto reason = find_unreadiness ? find_unreadiness() : std::nullopt;
                return reason ? wire::detail_answer(503, *reason) : status_answer("ready");
              }};
  return {std::move(health), std::move(ready)};
}

}  // namespace cq::routes
