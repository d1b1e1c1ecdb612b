#include <cq/text.hpp>
#include <memory>
#include <utility>

#include "api/errors.hpp"
#include "api/form.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/account_requests.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"

namespace cq::experiments {
namespace {

using accounts::LoginLimiter;

/// The form of a login. A field that is empty is as if it weren't there, as the original has it.
LoginRequest read_login(const http::Request& request) {
  api::Form form = api::parse_form(request);
  std::erase_if(form.texts, [](const auto& field) { return field.second.empty(); });
  return login_request().read_parameters("body", api::QueryParameters(std::move(form.texts)));
}

/// Begins a try, and reports it when there were too many. Throws as LoginLimiter::begin().
LoginLimiter::Try begin_login(LoginLimiter& limiter, const ReportLogin& report,
                              const std::string& email, const std::string& address) {
  try {
    return limiter.begin(to_lower(email), address);
  } catch (const api::Refusal&) {
    report(LoginOutcome::kTooManyTries, email, address);
    throw;
  }
}

http::Response token_response(const std::string& token) {
  return api::json_response(200, json_object({{"access_token", token}, {"token_type", "bearer"}}));
}

api::Handler login_handler(const AccountService& accounts, LoginLimiter& limiter,
                           const ReportLogin& report, LoginRequest request,
                           LoginLimiter::Try attempt) {
  return [&accounts, &limiter, report, request = std::move(request),
          attempt = std::move(attempt)](const api::Call& call) {
    std::optional<std::string> token;
    try {
      token = accounts.log_in(request.username, request.password);
    } catch (...) {  // the store can't say
      limiter.withdraw(attempt);
      throw;
    }
    if (!token) {
      report(LoginOutcome::kWrongPassword, request.username, call.request.client_address);
      throw api::Refusal(status::kBadRequest, "LOGIN_BAD_CREDENTIALS");
    }
    limiter.succeed(attempt);
    report(LoginOutcome::kRight, request.username, call.request.client_address);
    return token_response(*token);
  };
}

api::Route log_in(const AccountService& accounts, LoginLimiter& limiter,
                  const ReportLogin& report) {
  // The limit is kept before a try waits for its turn: what it refuses costs nothing.
  const auto begin = [&accounts, &limiter, report](const api::Call& call) {
    LoginRequest request = read_login(call.request);
    LoginLimiter::Try attempt =
        begin_login(limiter, report, request.username, call.request.client_address);
    // Who has logged in from that address before waits for no flood, from there or elsewhere.
    const bool is_known = !attempt.counts_for_network;
    api::TurnKey turn{.group = is_known ? attempt.pair : attempt.network,
                      .member = attempt.pair,
                      .preferred = is_known};
    return api::Deferred{
        login_handler(accounts, limiter, report, std::move(request), std::move(attempt)),
        std::move(turn)};
  };
  return {.method = "POST",
          .path = "/auth/jwt/login",
          .summary = "Log in with an e-mail and a password, as a form's username and password",
          .lane = api::Lane::kHash,
          .only_reads = true,
          .responses = {{200, "A JWT, valid for 7 days", kLoginSchema},
                        {400, "The e-mail or the password is wrong, or the account isn't active",
                         api::kErrorSchema},
                        {422, "A field of the form is missing", api::kInvalidRequestSchema},
                        {429, "Too many logins have failed within a minute", api::kErrorSchema}},
          .handler = [begin](const api::Call& call) { return begin(call).handler(call); },
          .fast_handler = begin};
}

api::Route log_out(const Surface& surface) {
  return {.method = "POST",
          .path = "/auth/jwt/logout",
          .summary = "Nothing: a JWT stays valid until it expires",
          .access = api::Access::kAccount,
          .authenticate = surface.authentication.person(),
          .responses = {{204, "The token was a valid one", ""}},
          .handler = [](const api::Call&) {
            return http::Response{.status = 204, .headers = {}, .body = {}};
          }};
}

api::Route register_account(const AccountService& accounts) {
  // Requests take turns by address, as each costs as much as a login.
  const auto begin = [&accounts](const api::Call& call) {
    auto request = std::make_shared<RegisterRequest>(read_request(register_request(), call.body));
    const std::string network = accounts::network_of(call.request.client_address);
    return api::Deferred{[&accounts, request](const api::Call&) {
                           return api::json_response(
                               201, account_json(accounts.register_account(*request)));
                         },
                         {.group = network, .member = network}};
  };
  return {.method = "POST",
          .path = "/auth/register",
          .summary = "Make an account",
          .lane = api::Lane::kHash,
          .body = &register_request(),
          .responses = {{201, "The account", kAccountSchema},
                        {400, "The e-mail is taken", api::kErrorSchema},
                        {403, "Nobody may make an account, or the invitation is lacking",
                         api::kErrorSchema}},
          .handler = [begin](const api::Call& call) { return begin(call).handler(call); },
          .fast_handler = begin};
}

/// 202 whether or not there is such an account: nothing is sent, an operator sets passwords.
api::Route accept_email(const char* path, const char* summary) {
  return api::taking_body(
      {.method = "POST",
       .path = path,
       .summary = summary,
       .only_reads = true,
       .responses = {{202, "The same for an e-mail that no account has", kNothingSchema}}},
      email_request(),
      [](const api::Call&, const EmailRequest&) { return api::json_response(202, JsonValue()); });
}

api::Route reset_password(const AccountService& accounts) {
  return api::taking_body({.method = "POST",
                           .path = "/auth/reset-password",
                           .summary = "Set a password with a token of a reset",
                           .lane = api::Lane::kHash,
                           .responses = {{200, "The password is set", kNothingSchema},
                                         {400, "The token allows no reset", api::kErrorSchema}}},
                          reset_password_request(),
                          [&accounts](const api::Call&, const ResetPasswordRequest& request) {
                            accounts.reset_password(request);
                            return api::json_response(200, JsonValue());
                          });
}

api::Route verify_email(const AccountService& accounts) {
  return api::taking_body(
      {.method = "POST",
       .path = "/auth/verify",
       .summary = "Verify an e-mail with a token",
       .responses = {{200, "The account", kAccountSchema},
                     {400, "The token verifies nothing, or the e-mail is verified already",
                      api::kErrorSchema}}},
      verify_request(), [&accounts](const api::Call&, const VerifyRequest& request) {
        return api::json_response(200, account_json(accounts.verify_email(request.token)));
      });
}

}  // namespace

std::vector<api::Route> login_routes(const Surface& surface, const AccountService& accounts,
                                     LoginLimiter& limiter, const ReportLogin& report) {
  return {register_account(accounts),
          log_in(accounts, limiter, report),
          log_out(surface),
          accept_email("/auth/forgot-password", "Ask for another password"),
          reset_password(accounts),
          accept_email("/auth/request-verify-token", "Ask for a verification of an e-mail"),
          verify_email(accounts)};
}

}  // namespace cq::experiments
