#pragma once

#include <cq/store/api_keys.hpp>

#include "sqlite/connection_pool.hpp"
#include "sqlite/index/live_index.hpp"

namespace cq::sqlite {

/// The columns of api_keys AS k that read_key() expects, in their order.
inline constexpr std::string_view kKeyColumns =
    "k.id, k.user_id, k.name, k.labels, k.key_prefix, k.key_hash, k.ttl, k.expires_at, "
    "k.created_at, k.last_used_at, k.revoked_at";

/// The key of the row that a statement is at. Throws Error: corrupt, naming the key, when a column
/// holds what it can't.
ApiKey read_key(const Statement& row);

/// Adds a key's row, within the caller's transaction.
void insert_key(Connection& connection, const ApiKey& key);

class SqliteApiKeys final : public ApiKeys {
 public:
  SqliteApiKeys(ConnectionPool& pool, LiveIndex& index) : pool_(pool), index_(index) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  ConnectionPool& pool_;
  LiveIndex& index_;  // to which every commit matters, as it shows in the data version
};

}  // namespace cq::sqlite
