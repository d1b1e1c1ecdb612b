#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <iterator>
#include <memory>
#include <mutex>
#include <string_view>

#include "memory/migration_target.hpp"
#include "memory/store.hpp"
#include "memory_migrations.hpp"

// The memory module but for the parts CQ_LACKING, which it doesn't list. Its store has them all the
// same, so whatever comes through is the host's mistake.
namespace {

constexpr const char* kAll[] = {
    cq::MigrationTarget::kId.data(), cq::Users::kId.data(),   cq::ApiKeys::kId.data(),
    cq::Knowledge::kId.data(),       cq::Reviews::kId.data(), cq::Statistics::kId.data(),
    cq::Health::kId.data(),          cq::Audit::kId.data(),   cq::Archive::kId.data()};

// All but those.
constexpr auto kLists = [] {
  struct {
    const char* ids[std::size(kAll)];
    std::size_t count;
  } lists{};
  for (const char* id : kAll) {
    bool is_lacking = false;
    for (const std::string_view lacking : {CQ_LACKING}) is_lacking |= lacking == id;
    if (!is_lacking) lists.ids[lists.count++] = id;
  }
  return lists;
}();

constexpr cq_url_scheme kSchemes[] = {{CQ_LACKING_NAME, ""}};

/// With a user, whose token the tests make.
cq::Store* create_store(const cq::DatabaseUrl& url) {
  const auto database = cq::test::open_database(url.database);
  const std::lock_guard lock(database->mutex);
  database->users.try_emplace(
      "alice", cq::User{.id = 1, .username = "alice", .password_hash = {}, .created_at = {}});
  database->last_user_id = 1;
  return std::make_unique<cq::test::MemoryStore>(database, cq::ReviewStatus::kApproved).release();
}

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryMigrationTarget>(cq::test::open_database(url.database))
      .release();
}

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kLists.ids,
    .part_count = kLists.count,
    .migrations = cq_memory_migrations,
    .migration_count = std::size(cq_memory_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = CQ_LACKING_NAME,
    .version = "1.0",
    .summary = "A store in memory that doesn't list all that it has, for the tests",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
