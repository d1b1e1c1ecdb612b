#include <charconv>
#include <chrono>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <iterator>

#include "memory/database.hpp"
#include "memory/migration_target.hpp"
#include "memory/store.hpp"
#include "memory_migrations.hpp"

namespace {

constexpr cq_url_scheme kSchemes[] = {{"memory", ""}};

// [settings]
constexpr const char* kInitial[] = {"pending", "approved"};

constexpr cq_setting kSettings[] = {{
    .parameter = "initial",
    .values = kInitial,
    .value_count = std::size(kInitial),
    .least = 0,
    .most = 0,
    .default_value = "pending",
    .help = "the review status of units that are proposed",
}};
// [/settings]

// "memory://?initial=approved" makes units that need no review, for tests of queries.
cq::ReviewStatus initial_status(const cq::DatabaseUrl& url) {
  cq::ReviewStatus status = cq::ReviewStatus::kPending;
  for (const auto& [name, value] : url.query) {
    if (name == "delay") continue;
    if (name != "initial" || (value != "approved" && value != "pending")) {
      throw cq::Error(cq::ErrorKind::kInvalidArgument,
                      "The memory module takes initial=approved or initial=pending in its URL, "
                      "not '" +
                          name + "'.");
    }
    status = value == "approved" ? cq::ReviewStatus::kApproved : cq::ReviewStatus::kPending;
  }
  return status;
}

// "memory://?delay=2" makes calls take as many milliseconds more, as those of a database on a
// server do.
std::chrono::milliseconds delay_of(const cq::DatabaseUrl& url) {
  constexpr int kMost = 1'000;
  int delay = 0;
  for (const auto& [name, value] : url.query) {
    if (name != "delay") continue;
    const char* const end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, delay);
    if (read.ec != std::errc() || read.ptr != end || delay < 0 || delay > kMost) {
      throw cq::Error(cq::ErrorKind::kInvalidArgument,
                      "The memory module takes a delay of 0 to 1000 milliseconds in its URL.");
    }
  }
  return std::chrono::milliseconds(delay);
}

cq::Store* create_store(const cq::DatabaseUrl& url) {
  const auto database = cq::test::open_database(url.database);
  {
    const std::chrono::milliseconds delay = delay_of(url);
    const std::lock_guard lock(database->mutex);
    if (delay.count() != 0) database->delay = delay;
  }
  return std::make_unique<cq::test::MemoryStore>(database, initial_status(url)).release();
}

// [open-migrations]
cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryMigrationTarget>(cq::test::open_database(url.database))
      .release();
}
// [/open-migrations]

constexpr const char* kParts[] = {cq::MigrationTarget::kId.data(), cq::Users::kId.data(),
                                  cq::ApiKeys::kId.data(),         cq::Knowledge::kId.data(),
                                  cq::Reviews::kId.data(),         cq::Statistics::kId.data(),
                                  cq::Health::kId.data(),          cq::Audit::kId.data(),
                                  cq::Archive::kId.data(),         cq::Changes::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    // [chain]
    .migrations = cq_memory_migrations,
    .migration_count = std::size(cq_memory_migrations),
    // [/chain]
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "memory",
    .version = "1.0",
    .summary = "A store in memory, for the tests: gone with the process",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
    .settings = kSettings,
    .setting_count = std::size(kSettings),
};

}  // namespace

/// "memory://" is a new database for each store, "memory:///name" one that lives as long as the
/// process and that every store of that name shares.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
