#include <cq/module.hpp>
#include <cq/version.hpp>
#include <iterator>
#include <memory>

#include "sqlite/db/database_options.hpp"
#include "sqlite/maintenance/maintenance.hpp"
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
  return std::make_unique<cq::sqlite::SqliteMaintenance>(cq::sqlite::read_database_url(url))
      .release();
}

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "sqlite",
    .version = CQ_VERSION,
    .summary = "SQLite: one file, or a database in memory",
    .capabilities = kCqCapabilityStore | kCqCapabilityMigrations | kCqCapabilityAccounts |
                    kCqCapabilityReviews | kCqCapabilityStatistics | kCqCapabilityArchive |
                    kCqCapabilityMaintenance | kCqCapabilityAtOnce,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_sqlite_migrations,
    .migration_count = std::size(cq_sqlite_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = &open_maintenance,
    .why_no_store = nullptr,
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
