#include <cq/timestamp.hpp>

#include "accounts/response_schemas.hpp"
#include "accounts/routes.hpp"
#include "api/response_schemas.hpp"
#include "api/responses.hpp"

namespace cq::accounts {

std::vector<api::Route> user_routes(const UserService& users) {
  api::Route me{.method = "GET",
                .path = "/api/v1/users/me",
                .summary = "Show who is logged in",
                .access = api::Access::kPerson,
                .responses = {{200, "The user", kUserSchema},
                              {404, "The user is no longer there", api::kErrorSchema}},
                .handler = [&users](const api::Call& call) {
                  const User user = users.find(call.username);
                  JsonValue body;
                  body.add("username", JsonValue(user.username));
                  body.add("created_at",
                           JsonValue(format_timestamp(user.created_at, UtcSuffix::kOffset)));
                  return api::json_response(200, body);
                }};
  return {std::move(me)};
}

}  // namespace cq::accounts
