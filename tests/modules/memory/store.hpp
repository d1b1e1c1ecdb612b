#pragma once

#include <cq/store.hpp>

#include "memory/api_keys.hpp"
#include "memory/archive.hpp"
#include "memory/audit.hpp"
#include "memory/changes.hpp"
#include "memory/database.hpp"
#include "memory/health.hpp"
#include "memory/knowledge.hpp"
#include "memory/migration_target.hpp"
#include "memory/reviews.hpp"
#include "memory/statistics.hpp"
#include "memory/users.hpp"

namespace cq::test {

/// A whole store that keeps everything in this process.
class MemoryStore final : public Store {
 public:
  MemoryStore(const std::shared_ptr<MemoryDatabase>& database, ReviewStatus initial_status);

  void open() override;
  Part* find_part(std::string_view id) noexcept override;

 private:
  MemoryMigrationTarget migrations_;
  MemoryUsers users_;
  MemoryApiKeys api_keys_;
  MemoryKnowledge knowledge_;
  MemoryReviews reviews_;
  MemoryStatistics statistics_;
  MemoryHealth health_;
  MemoryArchive archive_;
  MemoryAudit audit_;
  MemoryChanges changes_;
};

}  // namespace cq::test
