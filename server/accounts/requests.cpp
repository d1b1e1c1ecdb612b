#include "accounts/requests.hpp"

#include <cq/json.hpp>
#include <cq/limits.hpp>

#include "api/collection_rules.hpp"
#include "api/text_rules.hpp"

namespace cq::accounts {
namespace {

const JsonValue kNoItems(JsonValue::Array{});

}  // namespace

const api::ObjectSchema<LoginRequest>& login_request() {
  static const auto kSchema = api::ObjectSchema<LoginRequest>("LoginRequest")
                                  .required("username", &LoginRequest::username, api::text())
                                  .required("password", &LoginRequest::password, api::text());
  return kSchema;
}

const api::ObjectSchema<CreateApiKeyRequest>& create_api_key_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateApiKeyRequest>("CreateApiKeyRequest")
          .required("name", &CreateApiKeyRequest::name,
                    api::text().at_least(1).at_most(limits::kKeyNameLength))
          .required("ttl", &CreateApiKeyRequest::ttl,
                    api::text().at_least(1).at_most(limits::kKeyTtlLength))
          .optional("labels", &CreateApiKeyRequest::labels,
                    api::list_of(api::text()).at_most(limits::kKeyLabels), kNoItems);
  return kSchema;
}

}  // namespace cq::accounts
