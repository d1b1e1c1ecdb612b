#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/uuid_rule.hpp"
#include "crypto/digest.hpp"
#include "experiments/account_requests.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/list_response.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kOwnPath = "/users/me";
constexpr const char* kAccountPath = "/users/{id}";
constexpr const char* kTokensPath = "/users/me/api-tokens";
constexpr const char* kTokenPath = "/users/me/api-tokens/{token_id}";

api::Route for_person(const Surface& surface, api::Route route) {
  route.access = api::Access::kAccount;
  route.authenticate = surface.authentication.person();
  return route;
}

api::Route for_superuser(const Surface& surface, api::Route route) {
  route.access = api::Access::kAccount;
  route.authenticate = surface.authentication.superuser();
  route.responses.push_back({403, "The caller is no superuser", api::kErrorSchema});
  route.responses.push_back({404, "There is no such account", api::kErrorSchema});
  return route;
}

api::Route show_own(const Surface& surface, const AccountService& accounts) {
  return for_person(surface, {.method = "GET",
                              .path = kOwnPath,
                              .name = "users:current_user",
                              .summary = "Show one's account",
                              .responses = {{200, "The account", kAccountSchema}},
                              .handler = [&accounts](const api::Call& call) {
                                return api::json_response(
                                    200, account_json(accounts.require_own(call.username)));
                              }});
}

api::Route show_profile(const Surface& surface, const AccountService& accounts) {
  return {.method = "GET",
          .path = kProfilePath,
          .summary = "Show whose login or API token it is",
          .access = api::Access::kAccount,
          .authenticate = surface.authentication.anybody(),
          .responses = {{200, "The account", kAccountSchema}},
          .handler = [&accounts](const api::Call& call) {
            return api::json_response(200, account_json(accounts.require_own(call.username)));
          }};
}

/// Changes the account that `find` gives for a call: its flags, too, where `with_flags` says so.
api::Route change_route(const char* path, const char* name, const char* summary,
                        const AccountService& accounts, bool with_flags,
                        std::function<Account(const api::Call&)> find) {
  return api::taking_body({.method = "PATCH",
                           .path = path,
                           .name = name,
                           .summary = summary,
                           .lane = api::Lane::kHash,
                           .responses = {{200, "The account", kAccountSchema},
                                         {400, "The e-mail is another's", api::kErrorSchema}}},
                          change_account_request(),
                          [&accounts, with_flags, find = std::move(find)](
                              const api::Call& call, const ChangeAccountRequest& request) {
                            refuse_nul(*call.body);
                            return api::json_response(200, account_json(accounts.change(
                                                               find(call), request, with_flags)));
                          });
}

api::Route change_own(const Surface& surface, const AccountService& accounts) {
  return for_person(
      surface, change_route(kOwnPath, "users:patch_current_user", "Change one's account", accounts,
                            false, [&accounts](const api::Call& call) {
                              return accounts.require_own(call.username);
                            }));
}

api::Route show_account(const Surface& surface, const AccountService& accounts) {
  return for_superuser(surface, {.method = "GET",
                                 .path = kAccountPath,
                                 .name = "users:user",
                                 .summary = "Show an account",
                                 .responses = {{200, "The account", kAccountSchema}},
                                 .handler = [&accounts](const api::Call& call) {
                                   return api::json_response(
                                       200,
                                       account_json(accounts.require(call.path.front().second)));
                                 }});
}

api::Route change_account(const Surface& surface, const AccountService& accounts) {
  return for_superuser(
      surface, change_route(kAccountPath, "users:patch_user", "Change an account and its flags",
                            accounts, true, [&accounts](const api::Call& call) {
                              return accounts.require(call.path.front().second);
                            }));
}

api::Route remove_account(const Surface& surface, const AccountService& accounts) {
  return for_superuser(surface,
                       {.method = "DELETE",
                        .path = kAccountPath,
                        .name = "users:delete_user",
                        .summary = "Remove an account",
                        .responses = {{204, "It is gone", ""},
                                      {409, "It owns a team or a project", api::kErrorSchema}},
                        .handler = [&parts = surface.parts, &accounts](const api::Call& call) {
                          const Account account = accounts.require(call.path.front().second);
                          if (!parts.accounts->remove(account.id))
                            throw api::Refusal(status::kNotFound, "Not Found");
                          return http::Response{.status = 204, .headers = {}, .body = {}};
                        }});
}

std::optional<Timestamp> expiry_in(const std::optional<std::int64_t>& days, Timestamp at) {
  return days ? std::optional(at + std::chrono::hours(24 * *days)) : std::nullopt;
}

/// Those of an account, with the uses that are still to be written.
RowList<ApiToken> tokens_of(const Parts& parts, const api::LastUsedRecorder& last_used,
                            const std::string& account_id) {
  // In this order, as a use that is written in between is then in the list.
  auto unwritten = last_used.unwritten();
  return {.fetch =
              [&parts, account_id, unwritten = std::move(unwritten)](const Page& page) {
                std::vector<ApiToken> tokens = parts.tokens->list(account_id, page);
                for (ApiToken& token : tokens) {
                  const auto use = unwritten.find(token.id);
                  if (use == unwritten.end()) continue;
                  token.last_used_at =
                      std::max(token.last_used_at.value_or(use->second), use->second);
                }
                return tokens;
              },
          .to_text = [](const ApiToken& one) { return write_json(api_token_json(one)); },
          .place_of =
              [](const ApiToken& token) {
                return Place{token.created_at, token.id};
              },
          .order = Order::kNewestFirst};
}

api::Route list_tokens(const Surface& surface, const api::LastUsedRecorder& last_used) {
  return for_person(surface,
                    {.method = "GET",
                     .path = kTokensPath,
                     .summary = "List one's API tokens, newest first, revoked ones too",
                     .responses = {{200, "The tokens without their secrets", kApiTokenListSchema}},
                     .handler = [&parts = surface.parts, &last_used](const api::Call& call) {
                       return list_response(call, tokens_of(parts, last_used, call.username));
                     }});
}

api::Route create_token(const Surface& surface) {
  return for_person(
      surface,
      api::taking_body({.method = "POST",
                        .path = kTokensPath,
                        .summary = "Make an API token; its secret is shown this once",
                        .responses = {{200, "The token with its secret", kCreatedApiTokenSchema}}},
                       create_api_token_request(),
                       [&parts = surface.parts, clock = surface.clock](
                           const api::Call& call, const CreateApiTokenRequest& request) {
                         refuse_nul(*call.body);
                         const Timestamp at = clock();
                         const std::string secret = new_token_secret();
                         const ApiToken token{.id = new_uuid(),
                                              .user_id = call.username,
                                              .token_hash = crypto::sha256_of(secret),
                                              .name = request.name,
                                              .description = request.description,
                                              .scopes = request.scopes,
                                              .created_at = at,
                                              .expires_at = expiry_in(request.expires_in_days, at)};
                         parts.tokens->create(token);
                         return api::json_response(200, created_api_token_json(token, secret));
                       }));
}

api::Route change_token(const Surface& surface) {
  return for_person(
      surface, {.method = "PATCH",
                .path = kTokenPath,
                .summary = "Change one of one's API tokens",
                .body = &change_api_token_request(),
                .responses = {{200, "The token", kApiTokenSchema},
                              {404, "One has no such token", api::kErrorSchema}},
                .handler = [&parts = surface.parts, clock = surface.clock](const api::Call& call) {
                  const auto [id, request] = read_id_and_body(call, change_api_token_request());
                  try {
                    return api::json_response(
                        200, api_token_json(parts.tokens->change(
                                 call.username, id,
                                 {.name = request.name,
                                  .description = request.description,
                                  .scopes = request.scopes,
                                  .expires_at = expiry_in(request.expires_in_days, clock())})));
                  } catch (const Error& error) {
                    if (error.kind() != ErrorKind::kNotFound) throw;
                    throw api::Refusal(status::kNotFound, "Token not found");
                  }
                }});
}

api::Route revoke_token(const Surface& surface) {
  return for_person(surface, {.method = "DELETE",
                              .path = kTokenPath,
                              .summary = "Revoke one of one's API tokens, for good",
                              .responses = {{200, "It is revoked", kSuccessSchema},
                                            {404, "One has no such token", api::kErrorSchema},
                                            {422, "The id is no UUID", api::kInvalidRequestSchema}},
                              .handler = [&parts = surface.parts](const api::Call& call) {
                                if (!parts.tokens->revoke(call.username, path_id(call))) {
                                  throw api::Refusal(status::kNotFound, "Token not found");
                                }
                                return api::json_response(200, success_json());
                              }});
}

}  // namespace

std::vector<api::Route> account_routes(const Surface& surface, const AccountService& accounts) {
  return {show_own(surface, accounts),       change_own(surface, accounts),
          show_profile(surface, accounts),   show_account(surface, accounts),
          change_account(surface, accounts), remove_account(surface, accounts)};
}

std::vector<api::Route> api_token_routes(const Surface& surface,
                                         const api::LastUsedRecorder& last_used) {
  return {list_tokens(surface, last_used), create_token(surface), change_token(surface),
          revoke_token(surface)};
}

}  // namespace cq::experiments
