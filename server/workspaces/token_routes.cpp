#include <cq/error.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kTokensPath = "/auth/tokens";

api::Route create_token(const WorkspaceService& service, const TokenService& tokens) {
  return api::taking_body(
      {.method = "POST",
       .path = kTokensPath,
       .name = "create_token",
       .summary = "Make a token; its secret is shown this once",
       .responses = {{201, "The token, with its secret", kCreatedTokenSchema},
                     {409, "There is a token of that name", api::kErrorSchema}}},
      create_token_request(),
      [&service, &tokens](const api::Call&, const CreateTokenRequest& request) {
        const CreatedToken created =
            tokens.create(request.name, request.scopes, service.expiry_of(request.expires_in));
        JsonValue json = access_token_json(created.token);
        json.add("token", created.secret);
        return api::json_response(201, json);
      });
}

/// Which tokens are listed. They are few, so that each page looks at all of them.
struct TokenFilter {
  std::optional<std::string> name;
  std::optional<bool> revoked;
  std::optional<std::pair<Timestamp, std::int64_t>> behind{};  ///< when it was made, and its id
  std::size_t limit = 0;
};

bool fits(const AccessToken& token, const TokenFilter& filter) {
  if (filter.name && token.name != *filter.name) return false;
  if (filter.revoked && token.revoked_at.has_value() != *filter.revoked) return false;
  return !filter.behind || std::pair(token.created_at, token.id) > *filter.behind;
}

std::vector<AccessToken> fitting_tokens(const TokenService& tokens, const TokenFilter& filter) {
  std::vector<AccessToken> all = tokens.list();
  std::erase_if(all, [&filter](const AccessToken& token) { return !fits(token, filter); });
  if (all.size() > filter.limit) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(filter.limit), all.end());
  }
  return all;
}

api::Route list_tokens(const TokenService& tokens) {
  return api::taking_query(
      {.method = "GET",
       .path = kTokensPath,
       .name = "list_tokens",
       .summary = "List all tokens, without their secrets; with a limit, a cursor or a filter as a "
                  "page",
       .responses = {{200, "The tokens, oldest first", kTokenListSchema}}},
      token_list_query(), [&tokens](const api::Call& call, const TokenListQuery& query) {
        constexpr std::string_view kList = "tokens";
        if (!query.asks_for_page() && !query.name && !query.revoked) {
          return api::json_response(200, json_array(tokens.list(), access_token_json));
        }
        ListReading<TokenFilter, AccessToken> reading{
            .filter = {.name = query.name, .revoked = query.revoked},
            .most = query.size(),
            .fetch =
                [&tokens](const TokenFilter& filter) { return fitting_tokens(tokens, filter); },
            .write = &access_token_json,
            .go_behind =
                [](TokenFilter& filter, const AccessToken& last) {
                  filter.behind = std::pair(last.created_at, last.id);
                },
            .at_a_time = static_cast<std::size_t>(kMostOfPage)};
        if (const auto place = query.place()) {
          const auto [made, id] = read_numbers_cursor(kList, *place);
          reading.filter.behind = std::pair(Timestamp(Timestamp::duration(made)), id);
        }
        return page_response(call, kList, std::move(reading), [](const AccessToken& last) {
          return std::vector{std::to_string(last.created_at.time_since_epoch().count()),
                             std::to_string(last.id)};
        });
      });
}

api::Route revoke_token(const TokenService& tokens) {
  return {.method = "DELETE",
          .path = "/auth/tokens/{token_id}",
          .name = "revoke_token",
          .summary = "Revoke a token for good",
          .responses = {{200, "It is revoked", kMessageSchema},
                        {404, "No token has that id", api::kErrorSchema},
                        {422, "The id isn't a number", api::kInvalidRequestSchema}},
          .handler = [&tokens](const api::Call& call) {
            const auto& [name, text] = call.path.front();
            const std::optional<std::int64_t> id = read_path_integer(name, text);
            try {
              if (!id) throw Error(ErrorKind::kNotFound, "No id is that large.");
              static_cast<void>(tokens.revoke(*id));
            } catch (const Error& error) {
              if (error.kind() != ErrorKind::kNotFound) throw;
              throw api::Refusal(404, "Token not found");
            }
            return api::json_response(200, message_json("token revoked"));
          }};
}

}  // namespace

std::vector<api::Route> token_routes(const WorkspaceService& service, const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kAdmin}, create_token(service, tokens)),
          for_scopes(tokens, {scopes::kAdmin}, list_tokens(tokens)),
          for_scopes(tokens, {scopes::kAdmin}, revoke_token(tokens))};
}

}  // namespace cq::workspaces
