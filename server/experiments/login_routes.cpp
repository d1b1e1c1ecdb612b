#include <cq/text.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "accounts/page_session.hpp"
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

constexpr const char* kPageSessionPath = "/app/experiments/session";

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

/// What a login is answered with.
struct LoginAnswers {
  std::function<http::Response(const api::Call& call, const std::string& token)> right;
  int wrong_status = status::kBadRequest;
};

api::Handler login_handler(const AccountService& accounts, LoginLimiter& limiter,
                           const ReportLogin& report, LoginRequest request,
                           LoginLimiter::Try attempt, LoginAnswers answers) {
  return [&accounts, &limiter, report, request = std::move(request), attempt = std::move(attempt),
          answers = std::move(answers)](const api::Call& call) {
    std::optional<std::string> token;
    try {
      token = accounts.log_in(request.username, request.password);
    } catch (...) {  // the store can't say
      limiter.withdraw(attempt);
      throw;
    }
    if (!token) {
      report(LoginOutcome::kWrongPassword, request.username, call.request.client_address);
      throw api::Refusal(answers.wrong_status, "LOGIN_BAD_CREDENTIALS");
    }
    limiter.succeed(attempt);
    report(LoginOutcome::kRight, request.username, call.request.client_address);
    return answers.right(call, *token);
  };
}

/// Adds to a route what a login does.
api::Route as_login(api::Route route, const AccountService& accounts, LoginLimiter& limiter,
                    const ReportLogin& report, const LoginAnswers& answers) {
  // The limit is kept before a try waits for its turn: what it refuses costs nothing.
  const auto begin = [&accounts, &limiter, report, answers](const api::Call& call) {
    LoginRequest request = read_login(call.request);
    LoginLimiter::Try attempt =
        begin_login(limiter, report, request.username, call.request.client_address);
    // Who has logged in from that address before waits for no flood, from there or elsewhere.
    const bool is_known = !attempt.counts_for_network;
    api::TurnKey turn{.group = is_known ? attempt.pair : attempt.network,
                      .member = attempt.pair,
                      .preferred = is_known};
    return api::Deferred{
        login_handler(accounts, limiter, report, std::move(request), std::move(attempt), answers),
        std::move(turn)};
  };
  route.method = "POST";
  route.lane = api::Lane::kHash;
  route.only_reads = true;
  route.responses.push_back({answers.wrong_status,
                             "The e-mail or the password is wrong, or the account isn't active",
                             api::kErrorSchema});
  route.responses.push_back({422, "A field of the form is missing", api::kInvalidRequestSchema});
  route.responses.push_back(
      {429, "Too many logins have failed within a minute", api::kErrorSchema});
  route.handler = [begin](const api::Call& call) { return begin(call).handler(call); };
  route.fast_handler = begin;
  return route;
}

api::Route log_in(const AccountService& accounts, LoginLimiter& limiter,
                  const ReportLogin& report) {
  return as_login(
      {.path = "/auth/jwt/login",
       .name = "auth:jwt.login",
       .summary = "Log in with an e-mail and a password, as a form's username and password",
       .responses = {{200, "A JWT, valid for 7 days", kLoginSchema}}},
      accounts, limiter, report,
      {.right = [](const api::Call&, const std::string& token) { return token_response(token); }});
}

http::Response session_response(const std::string& prefix, const std::optional<Account>& account) {
  return api::json_response(
      200, json_object(
               {{"prefix", prefix}, {"account", account ? account_json(*account) : JsonValue()}}));
}

/// The token goes into a cookie, so that no script can read it.
api::Route begin_page_session(const accounts::PageCookie& cookie, const AccountService& accounts,
                              LoginLimiter& limiter, const ReportLogin& report) {
  const auto respond = [cookie](const api::Call& call, const std::string& token) {
    http::Response response = api::json_response(200, success_json());
    response.headers.push_back(cookie.begin(call.request, token));
    return response;
  };
  api::Route route = as_login(
      {.path = kPageSessionPath,
       .summary = "Log in on the page: the token goes into a cookie",
       .responses = {{200, "The cookie is set", kSuccessSchema},
                     {403, "The request isn't the page's own", api::kErrorSchema}}},
      accounts, limiter, report, {.right = respond, .wrong_status = status::kUnauthorized});
  // Before a try counts: another site can't use up the tries of an account.
  route.fast_handler = [fast = std::move(route.fast_handler)](const api::Call& call) {
    accounts::require_own_page(call.request);
    return fast(call);
  };
  route.handler = [handler = std::move(route.handler)](const api::Call& call) {
    accounts::require_own_page(call.request);
    return handler(call);
  };
  return route;
}

api::Route log_out(const Surface& surface) {
  return {.method = "POST",
          .path = "/auth/jwt/logout",
          .name = "auth:jwt.logout",
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
          .name = "register:register",
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
api::Route accept_email(const char* path, const char* name, const char* summary) {
  return api::taking_body(
      {.method = "POST",
       .path = path,
       .name = name,
       .summary = summary,
       .only_reads = true,
       .responses = {{202, "The same for an e-mail that no account has", kNothingSchema}}},
      email_request(),
      [](const api::Call&, const EmailRequest&) { return api::json_response(202, JsonValue()); });
}

api::Route reset_password(const AccountService& accounts) {
  return api::taking_body({.method = "POST",
                           .path = "/auth/reset-password",
                           .name = "reset:reset_password",
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
       .name = "verify:verify",
       .summary = "Verify an e-mail with a token",
       .responses = {{200, "The account", kAccountSchema},
                     {400, "The token verifies nothing, or the e-mail is verified already",
                      api::kErrorSchema}}},
      verify_request(), [&accounts](const api::Call&, const VerifyRequest& request) {
        return api::json_response(200, account_json(accounts.verify_email(request.token)));
      });
}

}  // namespace

std::vector<api::Route> page_session_routes(const accounts::PageCookie& cookie,
                                            const Surface& surface, const AccountService& accounts,
                                            LoginLimiter& limiter, const ReportLogin& report,
                                            const std::string& prefix) {
  return {{.method = "GET",
           .path = kPageSessionPath,
           .summary = "Say who has logged in on the page, and below which path the routes lie",
           .responses = {{200, "The account, if any, and the prefix", kPageSessionSchema}},
           .handler =
               [&surface, prefix](const api::Call& call) {
                 return session_response(prefix, surface.authentication.page_session(call.request));
               }},
          begin_page_session(cookie, accounts, limiter, report),
          {.method = "DELETE",
           .path = kPageSessionPath,
           .summary = "Log out of the page: the cookie ends",
           .lane = api::Lane::kInline,
           .responses = {{204, "The cookie has ended", ""},
                         {403, "The request isn't the page's own", api::kErrorSchema}},
           .handler = [cookie](const api::Call& call) {
             accounts::require_own_page(call.request);
             return http::Response{
                 .status = 204, .headers = {cookie.end(call.request)}, .body = {}};
           }}};
}

std::vector<api::Route> login_routes(const Surface& surface, const AccountService& accounts,
                                     LoginLimiter& limiter, const ReportLogin& report) {
  return {
      register_account(accounts),
      log_in(accounts, limiter, report),
      log_out(surface),
      accept_email("/auth/forgot-password", "reset:forgot_password", "Ask for another password"),
      reset_password(accounts),
      accept_email("/auth/request-verify-token", "verify:request-token",
                   "Ask for a verification of an e-mail"),
      verify_email(accounts)};
}

}  // namespace cq::experiments
