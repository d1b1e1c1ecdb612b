#include "accounts/api_key_json.hpp"
#include "accounts/requests.hpp"
#include "accounts/response_schemas.hpp"
#include "accounts/routes.hpp"
#include "api/response_schemas.hpp"
#include "api/responses.hpp"

namespace cq::accounts {

namespace {

constexpr const char* kKeysPath = "/api/v1/users/me/api-keys";

api::Route list_keys(const ApiKeyService& api_keys) {
  return {.method = "GET",
          .path = kKeysPath,
          .summary = "List one's API keys, newest first",
          .access = api::Access::kPerson,
          .responses = {{200, "Every key, without its token", kApiKeyListSchema},
                        {404, "The user is no longer there", api::kErrorSchema}},
          .handler = [&api_keys](const api::Call& call) {
            const ApiKeyList list = api_keys.list(call.username);
            JsonValue::Array items;
            for (const ApiKey& key : list.keys) {
              items.push_back(api_key_json(key, list.at));
            }
            return api::json_response(200, api::data_envelope(std::move(items)));
          }};
}

api::Route create_key(const ApiKeyService& api_keys) {
  return api::taking_body(
      {.method = "POST",
       .path = kKeysPath,
       .summary = "Make an API key; its token is shown this once",
       .access = api::Access::kPerson,
       .responses = {{201, "The key with its token", kCreatedApiKeySchema},
                     {404, "The user is no longer there", api::kErrorSchema},
                     {409, "The user has as many active keys as one may have", api::kErrorSchema},
                     {422, "The ttl is no duration that a key may have", api::kErrorSchema}}},
      create_api_key_request(),
      [&api_keys](const api::Call& call, const CreateApiKeyRequest& request) {
        const CreatedApiKey created =
            api_keys.create(call.username, request.name, request.ttl, request.labels);
        JsonValue body = api_key_json(created.key, created.key.created_at);
        body.add("token", JsonValue(created.token));
        return api::json_response(201, body);
      });
}

api::Route revoke_key(const ApiKeyService& api_keys) {
  return {.method = "POST",
          .path = std::string(kKeysPath) + "/{key_id}/revoke",
          .summary = "Revoke one of one's API keys",
          .access = api::Access::kPerson,
          .responses = {{200, "The key is revoked", kMessageSchema},
                        {404, "The user has no such key", api::kErrorSchema}},
          .handler = [&api_keys](const api::Call& call) {
            api_keys.revoke(call.username, call.path.front().second);
            JsonValue body;
            body.add("message", JsonValue("API key revoked."));
            return api::json_response(200, body);
          }};
}

}  // namespace

std::vector<api::Route> api_key_routes(const ApiKeyService& api_keys) {
  return {list_keys(api_keys), create_key(api_keys), revoke_key(api_keys)};
}

}  // namespace cq::accounts
