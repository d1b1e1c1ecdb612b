#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"
#include "wire/refusal.hpp"
#include "wire/requests.hpp"

namespace cq::routes {

using host::JsonValue;

std::vector<Route> auth_routes(const services::LoginService& login) {
  Route log_in = taking_body(
      {.method = "POST",
       .path = "/api/v1/auth/login",
       .summary = "Log in with a password",
       .lane = Lane::kHash,
       .answers = {{200, "A JWT for the user", wire::kLoginSchema},
                   {401, "The user name or the password is wrong", wire::kErrorSchema}}},
      wire::login_request(), [&login](const Call&, const wire::LoginRequest& request) {
        const std::optional<std::string> token = login.log_in(request.username, request.password);
        if (!token) {
          throw wire::Refusal(401, "Invalid username or password");
        }
        JsonValue body;
        body.add("token", JsonValue(*token));
        body.add("username", JsonValue(request.username));
        return wire::json_answer(200, body);
      });
  return {std::move(log_in)};
}

}  // namespace cq::routes
