#include "api_keys.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <string>
#include <utility>
#include <vector>

namespace jsonl {
namespace {

// The ids of the keys that make room for a new one: the oldest that aren't active, if the user has
// more keys than are allowed. Throws unless the key may be added.
std::vector<std::string> make_room(const Contents& contents, const cq::ApiKey& key,
                                   const cq::ApiKeyLimits& allowed) {
  if (contents.find_user(key.user_id) == nullptr) {
    throw cq::Error(
        cq::ErrorKind::kNotFound,
        "There is no user with the id " + std::to_string(key.user_id) + " to hold an API key.");
  }
  std::size_t active = 0;
  std::vector<std::pair<cq::Timestamp, std::string>> inactive;
  for (const auto& [id, held] : contents.api_keys()) {
    if (id == key.id || held.hash == key.hash) {
      throw cq::Error(cq::ErrorKind::kConflict, "An API key with that id or hash exists already.");
    }
    if (held.user_id != key.user_id) continue;
    if (cq::is_active(held, key.created_at)) {
      ++active;
    } else {
      inactive.emplace_back(held.created_at, id);
    }
  }
  if (active >= std::min(allowed.active, allowed.all)) {
    throw cq::Error(cq::ErrorKind::kConflict, "The user holds " + std::to_string(active) +
                                                  " active API keys already; revoke one first.");
  }
  std::sort(inactive.begin(), inactive.end());
  std::vector<std::string> removed;
  for (std::size_t all = active + inactive.size() + 1; all > allowed.all; --all) {
    removed.push_back(inactive[removed.size()].second);
  }
  return removed;
}

}  // namespace

void JsonlApiKeys::create(const cq::ApiKey& key, const cq::ApiKeyLimits& allowed) {
  database_.change([&](const Contents& contents) -> Change {
    std::vector<std::string> removed = make_room(contents, key, allowed);
    if (removed.empty()) return KeyAdded{key};
    return KeyAdded{key, std::move(removed)};
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
