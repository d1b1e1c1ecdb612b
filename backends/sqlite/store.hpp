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
#include "sqlite/knowledge/old_documents.hpp"
#include "sqlite/knowledge/reviews.hpp"
#include "sqlite/knowledge/statistics.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"
#include "sqlite/schema/migration_target.hpp"

namespace cq::sqlite {

class SqliteStore final : public Store {
 public:
  /// Throws like read_database_url and Connection.
  explicit SqliteStore(const DatabaseUrl& url);

  void open() override;
  Part* find_part(std::string_view id) noexcept override;

 private:
  const DatabaseOptions options_;
  std::shared_ptr<ConnectionPool> pool_;
  CommitTracker tracker_;
  LiveIndex index_;
  SqliteMigrationTarget migrations_;
  Checkpointer checkpointer_;
  GroupCommit commits_;
  UnreadableUnits unreadable_;
  SqliteUsers users_;
  SqliteApiKeys api_keys_;
  SqliteKnowledge knowledge_;
  SqliteReviews reviews_;
  SqliteStatistics statistics_;
  SqliteOldDocuments old_documents_;
  SqliteHealth health_;
  SqliteArchive archive_;
};

}  // namespace cq::sqlite
