#include "accounts/requests.hpp"
#include "accounts/response_schemas.hpp"
#include "accounts/routes.hpp"
#include "api/refusal.hpp"
#include "api/response_schemas.hpp"
#include "api/responses.hpp"

namespace cq::accounts {

std::vector<api::Route> auth_routes(const LoginService& login) {
  api::Route log_in = api::taking_body(
      {.method = "POST",
       .path = "/api/v1/auth/login",
       .summary = "Log in with a password",
       .lane = api::Lane::kHash,
       .responses = {{200, "A JWT for the user", kLoginSchema},
                     {401, "The user name or the password is wrong", api::kErrorSchema}}},
      login_request(), [&login](const api::Call&, const LoginRequest& request) {
        const std::optional<std::string> token = login.log_in(request.username, request.password);
        if (!token) {
          throw api::Refusal(401, "Invalid username or password");
        }
        JsonValue body;
        body.add("token", JsonValue(*token));
        body.add("username", JsonValue(request.username));
        return api::json_response(200, body);
      });
  return {std::move(log_in)};
}

}  // namespace cq::accounts
