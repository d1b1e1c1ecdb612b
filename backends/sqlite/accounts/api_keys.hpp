#pragma once

#include <cq/accounts/api_keys.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/accounts/key_cache.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/unreadable_rows.hpp"

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

/// An API key's labels in the form that the original server keeps in a column: a JSON array of
/// strings as Python's json.dumps writes it, with a blank behind each comma, and all but ASCII
/// escaped, e.g. ["ci", "caf\u00e9"]. Safe from any thread.
/// Throws Error: invalid argument for what isn't UTF-8.
std::string write_labels(const std::vector<std::string>& labels);

/// Any JSON array of strings. Safe from any thread.
/// Throws Error: corrupt, naming `where` (a table's column and its row), when the text isn't one.
std::vector<std::string> read_labels(std::string_view text, const std::string& where);

class SqliteApiKeys final : public ApiKeys {
 public:
  SqliteApiKeys(ConnectionPool& pool, GroupCommit& commits, CommitTracker& tracker);

  void create(const ApiKey& key, const ApiKeyLimits& allowed) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp at) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) override;
  void touch(std::string_view key_id, Timestamp at) override;

  /// How many keys list() has left out that still can't be read.
  [[nodiscard]] std::size_t count_unreadable(Connection& connection) {
    return unreadable_.count(connection);
  }

 private:
  std::optional<OwnedApiKey> find(std::string_view key_id);

  ConnectionPool& pool_;
  GroupCommit& commits_;
  KeyCache cache_;
  UnreadableRows unreadable_;
};

}  // namespace cq::sqlite
