#pragma once

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/accounts/users.hpp"
#include "sqlite/audit.hpp"
#include "sqlite/feature_store.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/knowledge.hpp"
#include "sqlite/knowledge/old_documents.hpp"
#include "sqlite/knowledge/reviews.hpp"
#include "sqlite/knowledge/search.hpp"
#include "sqlite/knowledge/statistics.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// The store of knowledge and accounts.
class SqliteStore final : public FeatureStore {
 public:
  /// Throws like read_database_url and Connection.
  explicit SqliteStore(const DatabaseUrl& url);

  Part* find_part(std::string_view id) noexcept override;

 private:
  LiveIndex index_;
  UnreadableUnits unreadable_;
  SqliteUsers users_;
  SqliteApiKeys api_keys_;
  SqliteKnowledge knowledge_;
  SqliteReviews reviews_;
  SqliteStatistics statistics_;
  SqliteOldDocuments old_documents_;
  SqliteSearch search_;
  SqliteAudit audit_;
};

}  // namespace cq::sqlite
