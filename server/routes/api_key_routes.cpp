#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"
#include "wire/api_key_json.hpp"
#include "wire/requests.hpp"

namespace cq::routes {

using host::JsonValue;

namespace {

constexpr const char* kKeysPath = "/api/v1/users/me/api-keys";

Route list_keys(const services::ApiKeyService& api_keys) {
  return {.method = "GET",
          .path = kKeysPath,
          .summary = "List one's API keys, newest first",
          .access = Access::kPerson,
          .answers = {{200, "Every key, without its token", wire::kApiKeyListSchema},
                      {404, "The user is no longer there", wire::kErrorSchema}},
          .handler = [&api_keys](const Call& call) {
            const services::ApiKeyList list = api_keys.list(call.username);
            JsonValue::Array items;
            for (const ApiKey& key : list.keys) {
              items.push_back(wire::api_key_json(key, list.moment));
            }
            return wire::json_answer(200, wire::data_envelope(std::move(items)));
          }};
}

Route create_key(const services::ApiKeyService& api_keys) {
  return taking_body(
      {.method = "POST",
       .path = kKeysPath,
       .summary = "Make an API key; its token is shown this once",
       .access = Access::kPerson,
       .answers = {{201, "The key with its token", wire::kCreatedApiKeySchema},
                   {404, "The user is no longer there", wire::kErrorSchema},
                   {409, "The user has as many active keys as one may have", wire::kErrorSchema},
                   {422, "The ttl is no duration that a key may have", wire::kErrorSchema}}},
      wire::create_api_key_request(),
      [&api_keys](const Call& call, const wire::CreateApiKeyRequest& request) {
        const services::CreatedApiKey created =
            api_keys.create(call.username, request.name, request.ttl, request.labels);
        JsonValue body = wire::api_key_json(created.key, created.key.created_at);
        body.add("token", JsonValue(created.token));
        return wire::json_answer(201, body);
      });
}

Route revoke_key(const services::ApiKeyService& api_keys) {
  return {.method = "POST",
          .path = std::string(kKeysPath) + "/{key_id}/revoke",
          .summary = "Revoke one of one's API keys",
          .access = Access::kPerson,
          .answers = {{200, "The key is revoked", wire::kMessageSchema},
                      {404, "The user has no such key", wire::kErrorSchema}},
          .handler = [&api_keys](const Call& call) {
            api_keys.revoke(call.username, call.path.front().second);
            JsonValue body;
            body.add("message", JsonValue("API key revoked."));
            return wire::json_answer(200, body);
          }};
}

}  // namespace

std::vector<Route> api_key_routes(const services::ApiKeyService& api_keys) {
  return {list_keys(api_keys), create_key(api_keys), revoke_key(api_keys)};
}

}  // namespace cq::routes
