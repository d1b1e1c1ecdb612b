#include <cq/module.hpp>
#include <iterator>
#include <memory>

#include "memory/migration_target.hpp"
#include "memory/store.hpp"
#include "memory_migrations.hpp"

// The memory module but for one capability, CQ_LACKING, which it doesn't claim. Its store has that
// part all the same, so whatever comes through is the host's mistake.
namespace {

constexpr std::uint64_t kMemory = kCqCapabilityStore | kCqCapabilityMigrations |
                                  kCqCapabilityAccounts | kCqCapabilityReviews |
                                  kCqCapabilityStatistics | kCqCapabilityArchive;

constexpr cq_url_scheme kSchemes[] = {{CQ_LACKING_NAME, ""}};

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryStore>(cq::test::open_database(url.database),
                                                 cq::ReviewStatus::kApproved)
      .release();
}

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryMigrationTarget>(cq::test::open_database(url.database))
      .release();
}

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = CQ_LACKING_NAME,
    .version = "1.0",
    .summary = "A store in memory that doesn't claim all that it has, for the tests",
    .capabilities = kMemory & ~CQ_LACKING,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_memory_migrations,
    .migration_count = std::size(cq_memory_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
