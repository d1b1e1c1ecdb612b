#include "sqlite/knowledge_feature.hpp"

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>

#include "sqlite/accounts/account_records.hpp"
#include "sqlite/audit.hpp"
#include "sqlite/knowledge/knowledge_records.hpp"
#include "sqlite/store.hpp"
#include "sqlite_migrations.hpp"

namespace cq::sqlite {
namespace {

constexpr const char* kKnowledgeParts[] = {
    MigrationTarget::kId.data(), Maintenance::kId.data(), Users::kId.data(),
    ApiKeys::kId.data(),         Knowledge::kId.data(),   FastQuery::kId.data(),
    Reviews::kId.data(),         Statistics::kId.data(),  OldDocuments::kId.data(),
    Health::kId.data(),          Archive::kId.data(),     Audit::kId.data(),
    Search::kId.data()};

}  // namespace

const RecordTables& record_tables() {
  static const RecordTables kTables{user_records(), api_key_records(), audit_records(),
                                    unit_records()};
  return kTables;
}

cq_feature knowledge_feature() noexcept {
  return feature_of<SqliteStore, &record_tables, cq_sqlite_knowledge_migrations>("knowledge",
                                                                                 kKnowledgeParts);
}

}  // namespace cq::sqlite
