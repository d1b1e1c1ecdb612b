#pragma once

#include <cq/database_url.hpp>
#include <cq/store.hpp>
#include <memory>

#include "sqlite/api_keys.hpp"
#include "sqlite/archive.hpp"
#include "sqlite/checkpointer.hpp"
#include "sqlite/connection_pool.hpp"
#include "sqlite/group_commit.hpp"
#include "sqlite/health.hpp"
#include "sqlite/index/live_index.hpp"
#include "sqlite/knowledge.hpp"
#include "sqlite/migration_target.hpp"
#include "sqlite/reviews.hpp"
#include "sqlite/users.hpp"

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
