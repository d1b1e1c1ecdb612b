#include <cq/error.hpp>
#include <cq/module.hpp>
#include <iterator>

#include "module/database.hpp"
#include "module/migration_target.hpp"
#include "module/migrations.hpp"
#include "module/store.hpp"

namespace {

constexpr cq_url_scheme kSchemes[] = {{"frozen1", ""}};

// "frozen1://?initial=approved" makes units that need no review, for tests of queries.
cq::ReviewStatus initial_status(const cq::DatabaseUrl& url) {
  cq::ReviewStatus status = cq::ReviewStatus::kPending;
  for (const auto& [name, value] : url.query) {
    if (name != "initial" || (value != "approved" && value != "pending")) {
      throw cq::Error(cq::ErrorKind::kInvalidArgument,
                      "The frozen1 module takes initial=approved or initial=pending in its URL, "
                      "not '" +
                          name + "'.");
    }
    status = value == "approved" ? cq::ReviewStatus::kApproved : cq::ReviewStatus::kPending;
  }
  return status;
}

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::frozen1::MemoryStore>(cq::frozen1::open_database(url.database),
                                                    initial_status(url))
      .release();
}

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::frozen1::MemoryMigrationTarget>(
             cq::frozen1::open_database(url.database))
      .release();
}

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "frozen1",
    .version = "1.0",
    .summary = "A store in memory, built against the interface as it was in version 1",
    .capabilities = kCqCapabilityStore | kCqCapabilityMigrations | kCqCapabilityAccounts |
                    kCqCapabilityReviews | kCqCapabilityStatistics | kCqCapabilityArchive,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_frozen1_migrations,
    .migration_count = std::size(cq_frozen1_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
};

}  // namespace

/// "frozen1://" is a new database for each store, "frozen1:///name" one that lives as long as the
/// process and that every store of that name shares.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
