#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <cq/version.hpp>
#include <iterator>
#include <memory>

#include "sqlite/db/database_options.hpp"
#include "sqlite/maintenance/maintenance.hpp"
#include "sqlite/record_tables.hpp"
#include "sqlite/schema/migration_target.hpp"
#include "sqlite/store.hpp"
#include "sqlite_migrations.hpp"

namespace {

constexpr cq_url_scheme kSchemes[] = {{"sqlite", ""}, {"sqlite", "pysqlite"}};

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::sqlite::SqliteStore>(url).release();
}

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::sqlite::SqliteMigrationTarget>(cq::sqlite::read_database_url(url))
      .release();
}

cq::Maintenance* open_maintenance(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::sqlite::SqliteMaintenance>(cq::sqlite::read_database_url(url),
                                                         cq::sqlite::record_tables())
      .release();
}

constexpr const char* kParts[] = {cq::MigrationTarget::kId.data(), cq::Maintenance::kId.data(),
                                  cq::Users::kId.data(),           cq::ApiKeys::kId.data(),
                                  cq::Knowledge::kId.data(),       cq::FastQuery::kId.data(),
                                  cq::Reviews::kId.data(),         cq::Statistics::kId.data(),
                                  cq::Health::kId.data(),          cq::Archive::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    .migrations = cq_sqlite_knowledge_migrations,
    .migration_count = std::size(cq_sqlite_knowledge_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = &open_maintenance,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "sqlite",
    .version = CQ_VERSION,
    .summary = "SQLite: one file, or a database in memory",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
