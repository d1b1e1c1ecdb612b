#include <cq/error.hpp>

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

api::Route list_tokens(const TokenService& tokens) {
  return {.method = "GET",
          .path = kTokensPath,
          .name = "list_tokens",
          .summary = "List all tokens, without their secrets",
          .responses = {{200, "The tokens, oldest first", kTokenListSchema}},
          .handler = [&tokens](const api::Call&) {
            return api::json_response(200, json_array(tokens.list(), access_token_json));
          }};
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
