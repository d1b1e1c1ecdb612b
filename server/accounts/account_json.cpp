#include "accounts/account_json.hpp"

#include <optional>
#include <string>
#include <utility>

#include "api/json_values.hpp"

namespace cq::accounts {

JsonValue user_json(const User& user) {
  JsonValue json;
  json.add("username", JsonValue(user.username));
  json.add("created_at", JsonValue(format_timestamp(user.created_at, UtcSuffix::kOffset)));
  return json;
}

JsonValue api_key_json(const ApiKey& key, Timestamp at) {
  JsonValue::Array labels;
  for (const std::string& label : key.labels) {
    labels.emplace_back(label);
  }
  JsonValue json;
  json.add("id", JsonValue(key.id));
  json.add("name", JsonValue(key.name));
  json.add("labels", JsonValue(std::move(labels)));
  json.add("prefix", JsonValue(key.prefix));
  json.add("ttl", JsonValue(key.ttl));
  json.add("expires_at", api::timestamp_or_null(key.expires_at));
  json.add("created_at", api::timestamp_or_null(key.created_at));
  json.add("last_used_at", api::timestamp_or_null(key.last_used_at));
  json.add("revoked_at", api::timestamp_or_null(key.revoked_at));
  json.add("is_expired", JsonValue(key.expires_at <= at));
  json.add("is_active", JsonValue(is_active(key, at)));
  return json;
}

}  // namespace cq::accounts
