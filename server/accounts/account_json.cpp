#include "accounts/account_json.hpp"

#include "api/responses.hpp"

namespace cq::accounts {

JsonValue user_json(const User& user) {
  return json_object({{"username", user.username},
                      {"created_at", format_timestamp(user.created_at, UtcSuffix::kOffset)}});
}

JsonValue api_key_json(const ApiKey& key, Timestamp at) {
  return json_object({{"id", key.id},
                      {"name", key.name},
                      {"labels", key.labels},
                      {"prefix", key.prefix},
                      {"ttl", key.ttl},
                      {"expires_at", api::timestamp_or_null(key.expires_at)},
                      {"created_at", api::timestamp_or_null(key.created_at)},
                      {"last_used_at", api::timestamp_or_null(key.last_used_at)},
                      {"revoked_at", api::timestamp_or_null(key.revoked_at)},
                      {"is_expired", key.expires_at <= at},
                      {"is_active", is_active(key, at)}});
}

}  // namespace cq::accounts
