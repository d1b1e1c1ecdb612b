#include "api_keys.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <string>

namespace jsonl {
namespace {

// Throws unless the key may be added.
void require_room(const Contents& contents, const cq::ApiKey& key, std::size_t max_active) {
  if (contents.find_user(key.user_id) == nullptr) {
    throw cq::Error(
        cq::ErrorKind::kNotFound,
        "There is no user with the id " + std::to_string(key.user_id) + " to hold an API key.");
  }
  std::size_t active = 0;
  for (const auto& [id, held] : contents.api_keys()) {
    if (id == key.id || held.hash == key.hash) {
      throw cq::Error(cq::ErrorKind::kConflict, "An API key with that id or hash exists already.");
    }
    if (held.user_id == key.user_id && cq::is_active(held, key.created_at)) ++active;
  }
  if (active >= max_active) {
    throw cq::Error(cq::ErrorKind::kConflict, "The user holds " + std::to_string(active) +
                                                  " active API keys already; revoke one first.");
  }
}

}  // namespace

void JsonlApiKeys::create(const cq::ApiKey& key, std::size_t max_active) {
  database_.change([&](const Contents& contents) -> Change {
    require_room(contents, key, max_active);
    return KeyAdded{key};
  });
}

std::vector<cq::ApiKey> JsonlApiKeys::list(std::int64_t user_id) {
  return database_.read([user_id](const Contents& contents) {
    std::vector<cq::ApiKey> keys;
    for (const auto& [id, key] : contents.api_keys()) {
      if (key.user_id == user_id) keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end(), [](const cq::ApiKey& left, const cq::ApiKey& right) {
      if (left.created_at != right.created_at) return left.created_at > right.created_at;
      return left.id > right.id;
    });
    return keys;
  });
}

std::optional<cq::OwnedApiKey> JsonlApiKeys::find_active(std::string_view key_id,
                                                         cq::Timestamp at) {
  return database_.read([&](const Contents& contents) -> std::optional<cq::OwnedApiKey> {
    const cq::ApiKey* const key = contents.find_key(key_id);
    if (key == nullptr || !cq::is_active(*key, at)) return std::nullopt;
    const cq::User* const owner = contents.find_user(key->user_id);
    if (owner == nullptr) return std::nullopt;
    return cq::OwnedApiKey{*key, owner->username};
  });
}

bool JsonlApiKeys::revoke(std::int64_t user_id, std::string_view key_id, cq::Timestamp at) {
  bool has_key = false;
  database_.change([&](const Contents& contents) -> std::optional<Change> {
    const cq::ApiKey* const key = contents.find_key(key_id);
    has_key = key != nullptr && key->user_id == user_id;
    if (!has_key || key->revoked_at) return std::nullopt;
    return KeyRevoked{key->id, at};
  });
  return has_key;
}

// The contract allows this to be delayed or lost; writing a line as usual is simpler.
void JsonlApiKeys::touch(std::string_view key_id, cq::Timestamp at) {
  database_.change([&](const Contents& contents) -> std::optional<Change> {
    const cq::ApiKey* const key = contents.find_key(key_id);
    if (key == nullptr || (key->last_used_at && *key->last_used_at >= at)) return std::nullopt;
    return KeyUsed{key->id, at};
  });
}

}  // namespace jsonl
