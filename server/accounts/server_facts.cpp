#include <cq/json.hpp>

#include "accounts/routes.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"

namespace cq::accounts {

api::Route server_facts_route(const settings::Settings& settings) {
  const JsonValue facts = json_object({{"features", settings.features}});
  return {.method = "GET",
          .path = "/api/v1/review/server",
          .summary = "Say which features the server has switched on; for administrators",
          .access = api::Access::kAdmin,
          .responses = {{200, "The facts", kServerFactsSchema},
                        {403, "The user is no administrator", api::kErrorSchema}},
          .handler = [response = api::json_response(200, facts)](const api::Call&) {
            return response;
          }};
}

}  // namespace cq::accounts
