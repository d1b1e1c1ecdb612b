#pragma once

#include <cq/store.hpp>

#include "module/api_keys.hpp"
#include "module/archive.hpp"
#include "module/database.hpp"
#include "module/health.hpp"
#include "module/knowledge.hpp"
#include "module/migration_target.hpp"
#include "module/reviews.hpp"
#include "module/users.hpp"

namespace cq::frozen1 {

/// A whole store that keeps everything in this process.
class MemoryStore final : public Store {
 public:
  MemoryStore(const std::shared_ptr<MemoryDatabase>& database, ReviewStatus initial_status);

  MigrationTarget& migrations() override { return migrations_; }
  void open() override;
  Users& users() override { return users_; }
  ApiKeys& api_keys() override { return api_keys_; }
  Knowledge& knowledge() override { return knowledge_; }
  Reviews& reviews() override { return reviews_; }
  Health& health() override { return health_; }
  Archive& archive() override { return archive_; }

 private:
  MemoryMigrationTarget migrations_;
  MemoryUsers users_;
  MemoryApiKeys api_keys_;
  MemoryKnowledge knowledge_;
  MemoryReviews reviews_;
  MemoryHealth health_;
  MemoryArchive archive_;
};

}  // namespace cq::frozen1
