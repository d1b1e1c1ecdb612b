#include <cq/timestamp.hpp>

#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"

namespace cq::routes {

using host::JsonValue;

std::vector<Route> user_routes(const services::UserService& users) {
  Route me{.method = "GET",
           .path = "/api/v1/users/me",
           .summary = "Show who is logged in",
           .access = Access::kPerson,
           .answers = {{200, "The user", wire::kUserSchema},
                       {404, "The user is no longer there", wire::kErrorSchema}},
           .handler = [&users](const Call& call) {
             const User user = users.find(call.username);
             JsonValue body;
             body.add("username", JsonValue(user.username));
             body.add("created_at",
                      JsonValue(format_timestamp(user.created_at, UtcSuffix::kOffset)));
             return wire::json_answer(200, body);
           }};
  return {std::move(me)};
}

}  // namespace cq::routes
