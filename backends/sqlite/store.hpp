#pragma once

#include <cq/database_url.hpp>
#include <cq/store.hpp>
#include <memory>

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/accounts/users.hpp"
#include "sqlite/archive.hpp"
#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/health.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/knowledge.hpp"
#include "sqlite/knowledge/reviews.hpp"
#include "sqlite/schema/migration_target.hpp"

namespace cq::sqlite {

class SqliteStore final : public Store {
 public:
  /// Throws like read_database_url and Connection.
  explicit SqliteStore(const DatabaseUrl& url);

  MigrationTarget& migrations() override { return migrations_; }
  void open() override;
  Users& users() override { return users_; }
  ApiKeys& api_keys() override { return api_keys_; }
  Knowledge& knowledge() override { return knowledge_; }
  Reviews& reviews() override { return reviews_; }
  Health& health() override { return health_; }
  Archive& archive() override { return archive_; }

 private:
  const DatabaseOptions options_;
  std::shared_ptr<ConnectionPool> pool_;
  CommitTracker tracker_;
  LiveIndex index_;
  SqliteMigrationTarget migrations_;
  Checkpointer checkpointer_;
  GroupCommit commits_;
  SqliteUsers users_;
  SqliteApiKeys api_keys_;
  SqliteKnowledge knowledge_;
  SqliteReviews reviews_;
  SqliteHealth health_;
  SqliteArchive archive_;
};

}  // namespace cq::sqlite
