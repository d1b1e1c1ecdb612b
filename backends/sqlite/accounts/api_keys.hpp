#pragma once

#include <cq/accounts/api_keys.hpp>

#include "sqlite/accounts/key_cache.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

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
  SqliteApiKeys(ConnectionPool& pool, GroupCommit& commits, CommitTracker& tracker)
      : pool_(pool), commits_(commits), cache_(tracker) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp at) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) override;
  void touch(std::string_view key_id, Timestamp at) override;

 private:
  std::optional<OwnedApiKey> find(std::string_view key_id);

  ConnectionPool& pool_;
  GroupCommit& commits_;
  KeyCache cache_;
};

}  // namespace cq::sqlite
