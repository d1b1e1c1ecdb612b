#include "sqlite/knowledge_feature.hpp"

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <iterator>
#include <memory>

#include "sqlite/accounts/account_records.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/knowledge/knowledge_records.hpp"
#include "sqlite/maintenance/maintenance.hpp"
#include "sqlite/schema/migration_target.hpp"
#include "sqlite/store.hpp"
#include "sqlite_migrations.hpp"

namespace cq::sqlite {
namespace {

constexpr const char* kKnowledgeParts[] = {
    MigrationTarget::kId.data(), Maintenance::kId.data(), Users::kId.data(),
    ApiKeys::kId.data(),         Knowledge::kId.data(),   FastQuery::kId.data(),
    Reviews::kId.data(),         Statistics::kId.data(),  OldDocuments::kId.data(),
    Health::kId.data(),          Archive::kId.data()};

Store* create_knowledge_store(const DatabaseUrl& url) {
  return std::make_unique<SqliteStore>(url).release();
}

MigrationTarget* open_knowledge_migrations(const DatabaseUrl& url) {
  return std::make_unique<SqliteMigrationTarget>(read_database_url(url)).release();
}

Maintenance* open_knowledge_maintenance(const DatabaseUrl& url) {
  return std::make_unique<SqliteMaintenance>(read_database_url(url), record_tables()).release();
}

}  // namespace

const RecordTables& record_tables() {
  static const RecordTables kTables{user_records(), api_key_records(), unit_records()};
  return kTables;
}

cq_feature knowledge_feature() noexcept {
  return {
      .struct_size = sizeof(cq_feature),
      .name = "knowledge",
      .parts = kKnowledgeParts,
      .part_count = std::size(kKnowledgeParts),
      .migrations = cq_sqlite_knowledge_migrations,
      .migration_count = std::size(cq_sqlite_knowledge_migrations),
      .create_store = &create_knowledge_store,
      .open_migrations = &open_knowledge_migrations,
      .open_maintenance = &open_knowledge_maintenance,
      .why_no_store = nullptr,
  };
}

}  // namespace cq::sqlite
