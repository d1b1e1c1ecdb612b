#include "accounts/routes.hpp"

#include <iterator>
#include <utility>

#include "accounts/account_json.hpp"
#include "accounts/admin_routes.hpp"
#include "accounts/care_routes.hpp"
#include "api/errors.hpp"
#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"

namespace cq::accounts {

namespace {

/// Begins a try, and reports it when there were too many. Throws as LoginLimiter::begin().
LoginLimiter::Try begin_try(LoginLimiter& limiter, const ReportFailedLogin& report, bool is_change,
                            const std::string& username, const std::string& address) {
  try {
    return limiter.begin(username, address);
  } catch (const api::Refusal&) {
    report({FailedLogin::Reason::kTooManyTries, is_change, username, address});
    throw;
  }
}

/// Makes the response to a login whose password was right.
using RespondToLogin = std::function<http::Response(
    const api::Call& call, const std::string& username, const std::string& token)>;

/// What logging in takes, whichever way the token is handed out.
struct Login {
  const LoginService& service;
  LoginLimiter& limiter;
  ReportFailedLogin report_failed;
  ReportLogin report;
  RespondToLogin respond;
};

/// What a login's response is, once it may be tried.
api::Handler log_in_handler(const Login& login, LoginRequest request, LoginLimiter::Try attempt) {
  return
      [login, request = std::move(request), attempt = std::move(attempt)](const api::Call& call) {
        std::optional<std::string> token;
        try {
          token = login.service.log_in(request.username, request.password);
        } catch (...) {  // the store can't say
          login.limiter.withdraw(attempt);
          throw;
        }
        if (!token) {
          login.report_failed({FailedLogin::Reason::kWrongPassword, false, request.username,
                               call.request.client_address});
          throw api::Refusal(401, "Invalid username or password");
        }
        login.limiter.succeed(attempt);
        login.report(request.username, call.request.client_address);
        return login.respond(call, request.username, *token);
      };
}

api::Route login_route(api::Route route, const Login& login) {
  // The limit is kept before a try waits for its turn: what it refuses costs nothing.
  const auto begin = [login](const api::Call& call) {
    LoginRequest request = login_request().read_body(call.body);
    LoginLimiter::Try attempt = begin_try(login.limiter, login.report_failed, false,
                                          request.username, call.request.client_address);
    // Who has logged in from that address before waits for no flood, from there or elsewhere.
    const bool is_known = !attempt.counts_for_network;
    api::TurnKey turn{.group = is_known ? attempt.pair : attempt.network,
                      .member = attempt.pair,
                      .preferred = is_known};
    return api::Deferred{log_in_handler(login, std::move(request), std::move(attempt)),
                         std::move(turn)};
  };
  route.method = "POST";
  route.lane = api::Lane::kHash;
  route.only_reads = true;
  route.body = &login_request();
  route.responses.push_back({401, "The user name or the password is wrong", api::kErrorSchema});
  route.responses.push_back(
      {429, "Too many logins have failed within a minute", api::kErrorSchema});
  route.handler = [begin](const api::Call& call) { return begin(call).handler(call); };
  route.fast_handler = begin;
  return route;
}

constexpr const char* kSessionPath = "/app/session";

}  // namespace

std::vector<api::Route> auth_routes(const LoginService& login, LoginLimiter& limiter,
                                    const ReportFailedLogin& report_failed,
                                    const ReportLogin& report) {
  const auto respond = [](const api::Call&, const std::string& username, const std::string& token) {
    return api::json_response(200, json_object({{"token", token}, {"username", username}}));
  };
  return {login_route({.path = "/api/v1/auth/login",
                       .name = "login",
                       .summary = "Log in with a password",
                       .responses = {{200, "A JWT for the user", kLoginSchema}}},
                      {login, limiter, report_failed, report, respond})};
}

std::vector<api::Route> page_session_routes(const PageCookie& cookie, const LoginService& login,
                                            LoginLimiter& limiter,
                                            const ReportFailedLogin& report_failed,
                                            const ReportLogin& report) {
  const auto respond = [cookie](const api::Call& call, const std::string& username,
                                const std::string& token) {
    http::Response response = api::json_response(200, json_object({{"username", username}}));
    response.headers.push_back(cookie.begin(call.request, token));
    return response;
  };
  api::Route begin =
      login_route({.path = kSessionPath,
                   .summary = "Log in on the page: the token goes into a cookie",
                   .responses = {{200, "The user", kPageSessionSchema},
                                 {403, "The request isn't the page's own", api::kErrorSchema}}},
                  {login, limiter, report_failed, report, respond});
  // Before a try counts: another site can't use up the tries of a user.
  begin.fast_handler = [fast = std::move(begin.fast_handler)](const api::Call& call) {
    require_own_page(call.request);
    return fast(call);
  };
  begin.handler = [handler = std::move(begin.handler)](const api::Call& call) {
    require_own_page(call.request);
    return handler(call);
  };
  return {std::move(begin),
          {.method = "DELETE",
           .path = kSessionPath,
           .summary = "Log out of the page: the cookie ends",
           .lane = api::Lane::kInline,
           .responses = {{204, "The cookie has ended", ""},
                         {403, "The request isn't the page's own", api::kErrorSchema}},
           .handler = [cookie](const api::Call& call) {
             require_own_page(call.request);
             return http::Response{
                 .status = 204, .headers = {cookie.end(call.request)}, .body = {}};
           }}};
}

namespace {

// A token that was left open somewhere doesn't allow to guess the password: tries count as those of
// a login.
api::Route change_password(const UserService& users, LoginLimiter& limiter,
                           const ReportFailedLogin& report, const AuditTrail& audit) {
  return api::taking_body(
      {.method = "POST",
       .path = "/api/v1/users/me/password",
       .name = "change_password",
       .summary = "Change one's password; all tokens of the old one end",
       .lane = api::Lane::kHash,
       .access = api::Access::kPerson,
       .responses = {{204, "The password is changed", ""},
                     {401, "The token or the old password is wrong", api::kErrorSchema},
                     {409, "The password was changed meanwhile", api::kErrorSchema},
                     {422, "The new password is empty, too long or not UTF-8", api::kErrorSchema},
                     {429, "Too many logins have failed within a minute", api::kErrorSchema}}},
      change_password_request(),
      [&users, &limiter, report, &audit](const api::Call& call,
                                         const ChangePasswordRequest& request) {
        UserService::check_password(request.new_password);
        const std::string& address = call.request.client_address;
        const LoginLimiter::Try attempt = begin_try(limiter, report, true, call.username, address);
        bool changed = false;
        try {
          changed = audit.make({acts::kChangePassword, actor_of(call), call.username}, [&] {
            return users.change_own_password(call.username, request.old_password,
                                             request.new_password);
          });
        } catch (...) {
          limiter.withdraw(attempt);
          throw;
        }
        if (!changed) {
          report({FailedLogin::Reason::kWrongPassword, true, call.username, address});
          throw api::Refusal(401, "The old password is wrong");
        }
        limiter.succeed(attempt);
        return http::Response{.status = 204, .headers = {}, .body = {}};
      });
}

}  // namespace

std::vector<api::Route> user_routes(const UserService& users, LoginLimiter& limiter,
                                    const ReportFailedLogin& report, const AuditTrail& audit) {
  api::Route me{.method = "GET",
                .path = "/api/v1/users/me",
                .name = "me",
                .summary = "Show who is logged in",
                .access = api::Access::kPerson,
                .responses = {{200, "The user", kUserSchema},
                              {404, "The user is no longer there", api::kErrorSchema}},
                .handler = [&users](const api::Call& call) {
                  return api::json_response(200, user_json(users.find(call.username)));
                }};
  api::Route log_out{.method = "POST",
                     .path = "/api/v1/users/me/logout-all",
                     .summary = "End all tokens that one was given so far",
                     .access = api::Access::kPerson,
                     .responses = {{204, "They have ended, the one that was shown, too", ""}},
                     .handler = [&users, &audit](const api::Call& call) {
                       audit.make({acts::kLogout, actor_of(call), call.username},
                                  [&] { users.log_out(call.username); });
                       return http::Response{.status = 204, .headers = {}, .body = {}};
                     }};
  return {std::move(me), change_password(users, limiter, report, audit), std::move(log_out)};
}

namespace {

constexpr const char* kKeysPath = "/api/v1/users/me/api-keys";

api::Route list_keys(const ApiKeyService& api_keys) {
  return {.method = "GET",
          .path = kKeysPath,
          .name = "list_api_keys",
          .summary = "List one's API keys, newest first",
          .access = api::Access::kPerson,
          .responses = {{200, "Every key, without its token", kApiKeyListSchema},
                        {404, "The user is no longer there", api::kErrorSchema}},
          .handler = [&api_keys](const api::Call& call) {
            const ApiKeyList list = api_keys.list(call.username);
            const auto to_json = [&list](const ApiKey& key) { return api_key_json(key, list.at); };
            return api::json_response(200, api::data_envelope(json_array(list.keys, to_json)));
          }};
}

api::Route create_key(const ApiKeyService& api_keys, const AuditTrail& audit) {
  return api::taking_body(
      {.method = "POST",
       .path = kKeysPath,
       .name = "create_api_key",
       .summary = "Make an API key; its token is shown this once",
       .access = api::Access::kPerson,
       .responses = {{201, "The key with its token", kCreatedApiKeySchema},
                     {404, "The user is no longer there", api::kErrorSchema},
                     {409, "The user has as many active keys as one may have", api::kErrorSchema},
                     {422, "The ttl is no duration that a key may have, or a label is too long",
                      api::kErrorSchema}}},
      create_api_key_request(),
      [&api_keys, &audit](const api::Call& call, const CreateApiKeyRequest& request) {
        const CreatedApiKey created =
            api_keys.create(call.username, request.name, request.ttl, request.labels,
                            audit.maker({acts::kCreateKey, actor_of(call), {}, request.name}));
        JsonValue body = api_key_json(created.key, created.key.created_at);
        body.add("token", created.token);
        return api::json_response(201, body);
      });
}

api::Route revoke_key(const ApiKeyService& api_keys, const AuditTrail& audit) {
  return {.method = "POST",
          .path = std::string(kKeysPath) + "/{key_id}/revoke",
          .name = "revoke_api_key",
          .summary = "Revoke one of one's API keys",
          .access = api::Access::kPerson,
          .responses = {{200, "The key is revoked", kMessageSchema},
                        {404, "The user has no such key", api::kErrorSchema}},
          .handler = [&api_keys, &audit](const api::Call& call) {
            const std::string& id = call.path.front().second;
            audit.make({acts::kRevokeKey, actor_of(call), id},
                       [&] { api_keys.revoke(call.username, id); });
            return api::json_response(200, json_object({{"message", "API key revoked."}}));
          }};
}

}  // namespace

std::vector<api::Route> api_key_routes(const ApiKeyService& api_keys, const AuditTrail& audit) {
  return {list_keys(api_keys), create_key(api_keys, audit), revoke_key(api_keys, audit)};
}

using api::schema::boolean;
using api::schema::nullable;
using api::schema::object;
using api::schema::text;
using api::schema::texts;
using api::schema::timestamp;

JsonValue::Object api_key_members() {
  return {{"id", text()},
          {"name", text()},
          {"labels", texts()},
          {"prefix", text()},
          {"ttl", text()},
          {"expires_at", nullable(timestamp())},
          {"created_at", nullable(timestamp())},
          {"last_used_at", nullable(timestamp())},
          {"revoked_at", nullable(timestamp())},
          {"is_expired", boolean()},
          {"is_active", boolean()}};
}

namespace {

JsonValue created_api_key_schema() {
  JsonValue::Object members = api_key_members();
  members.emplace_back("token", text());
  return object(std::move(members));
}

}  // namespace

JsonValue::Object response_schemas() {
  JsonValue::Object schemas = admin_response_schemas();
  for (JsonValue::Object more : {server_facts_schemas(), care_response_schemas()}) {
    std::move(more.begin(), more.end(), std::back_inserter(schemas));
  }
  JsonValue::Object own{
      {kLoginSchema, object({{"token", text()}, {"username", text()}})},
      {kPageSessionSchema, object({{"username", text()}})},
      {kUserSchema, object({{"username", text()}, {"created_at", timestamp()}},
                           {{"role", api::schema::one_of({"reader", "admin"})}})},
      {"ApiKey", object(api_key_members())},
      {kApiKeyListSchema, api::data_envelope_of("ApiKey")},
      {kCreatedApiKeySchema, created_api_key_schema()},
      {kMessageSchema, object({{"message", text()}})},
      {"AuditEntry", object({{"at", timestamp()},
                             {"act", text()},
                             {"actor", text()},
                             {"key_id", nullable(text())},
                             {"address", text()},
                             {"subject", text()},
                             {"detail", text()}})},
      {kAuditPageSchema,
       object({{"data", api::schema::list_of(api::schema::reference("AuditEntry"))},
               {"next_cursor", nullable(text())}})},
  };
  std::move(own.begin(), own.end(), std::back_inserter(schemas));
  return schemas;
}

}  // namespace cq::accounts
