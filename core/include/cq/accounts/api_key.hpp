#pragma once

#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cq {

/// What an agent proves itself with. The secret itself is never stored.
struct ApiKey {
  std::string id;  ///< 32 lower-case hex digits
  std::int64_t user_id = 0;
  std::string name;
  std::vector<std::string> labels;
  std::string prefix;  ///< the secret's first 8 characters
  std::string hash;    ///< hex(HMAC-SHA256(pepper, secret))
  std::string ttl;     ///< as it was asked for, e.g. "30d"
  Timestamp expires_at;
  Timestamp created_at;
  std::optional<Timestamp> last_used_at;
  std::optional<Timestamp> revoked_at;
};

/// A key and whose it is.
struct OwnedApiKey {
  ApiKey key;
  std::string username;
};

/// Whether a key may be used at that moment: neither revoked nor expired.
inline bool is_active(const ApiKey& key, Timestamp moment) noexcept {
  return !key.revoked_at && key.expires_at > moment;
}

}  // namespace cq
