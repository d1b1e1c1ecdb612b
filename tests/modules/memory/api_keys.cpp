#include "memory/api_keys.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <utility>

namespace cq::test {
namespace {

// The user of that id; null when there is none. The caller holds the database's mutex.
const User* user_of(const MemoryDatabase& database, std::int64_t id) {
  const auto found = std::find_if(database.users.begin(), database.users.end(),
                                  [id](const auto& entry) { return entry.second.id == id; });
  return found == database.users.end() ? nullptr : &found->second;
}

}  // namespace

MemoryApiKeys::MemoryApiKeys(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

void MemoryApiKeys::create(const ApiKey& key, const ApiKeyLimits& allowed) {
  const std::lock_guard lock(database_->mutex);
  if (user_of(*database_, key.user_id) == nullptr) {
    throw Error(ErrorKind::kNotFound, "There is no user with the id " +
                                          std::to_string(key.user_id) + " to hold an API key.");
  }
  std::size_t active = 0;
  std::size_t all = 1;
  std::vector<std::pair<Timestamp, std::string>> inactive;
  for (const auto& [id, held] : database_->api_keys) {
    if (id == key.id || held.hash == key.hash) {
      throw Error(ErrorKind::kConflict, "An API key with that id or hash exists already.");
    }
    if (held.user_id != key.user_id) continue;
    ++all;
    if (is_active(held, key.created_at)) {
      ++active;
    } else {
      inactive.emplace_back(held.created_at, id);
    }
  }
  if (active >= allowed.active || active >= allowed.all) {
    throw Error(ErrorKind::kConflict,
                "The user holds " + std::to_string(active) + " active API keys already.");
  }
  std::sort(inactive.begin(), inactive.end());
  for (auto oldest = inactive.begin(); all > allowed.all; ++oldest, --all) {
    database_->api_keys.erase(oldest->second);
  }
  database_->api_keys.emplace(key.id, key);
  database_->record_change();
}

std::vector<ApiKey> MemoryApiKeys::list(std::int64_t user_id) {
  const std::lock_guard lock(database_->mutex);
  std::vector<ApiKey> keys;
  for (const auto& [id, key] : database_->api_keys) {
    if (key.user_id == user_id) keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end(), [](const ApiKey& left, const ApiKey& right) {
    if (left.created_at != right.created_at) return left.created_at > right.created_at;
    return left.id > right.id;
  });
  return keys;
}

std::optional<OwnedApiKey> MemoryApiKeys::find_active(std::string_view key_id, Timestamp moment) {
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->api_keys.find(key_id);
  if (found == database_->api_keys.end() || !is_active(found->second, moment)) return std::nullopt;
  const User* user = user_of(*database_, found->second.user_id);
  if (user == nullptr) return std::nullopt;
  return OwnedApiKey{found->second, user->username};
}

bool MemoryApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) {
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->api_keys.find(key_id);
  if (found == database_->api_keys.end() || found->second.user_id != user_id) return false;
  if (found->second.revoked_at) return true;
  found->second.revoked_at = moment;
  database_->record_change();
  return true;
}

void MemoryApiKeys::touch(std::string_view key_id, Timestamp moment) {
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->api_keys.find(key_id);
  if (found == database_->api_keys.end()) return;
  std::optional<Timestamp>& last_used_at = found->second.last_used_at;
  if (!last_used_at || *last_used_at < moment) last_used_at = moment;
}

}  // namespace cq::test
