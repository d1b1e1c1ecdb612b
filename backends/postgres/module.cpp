#include <cq/module.hpp>
#include <cq/version.hpp>
#include <cstddef>
#include <iterator>
#include <memory>

#include "postgres/migration_target.hpp"
#include "postgres_migrations.hpp"

namespace {

// As the original server has it, through psycopg, so that one URL suits both.
constexpr cq_url_scheme kSchemes[] = {{"postgresql", "psycopg"}};

constexpr const char* kWhyNoStore =
    "The PostgreSQL backend is not implemented yet: it is Phase 2 work, tracked in #311 "
    "(https://github.com/mozilla-ai/cq/issues/311) and #312 "
    "(https://github.com/mozilla-ai/cq/issues/312); until then use an sqlite:///<path> URL.";

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::postgres::PostgresMigrationTarget>(url).release();
}

constexpr const char* kParts[] = {cq::MigrationTarget::kId.data()};

/// A feature of which there is the schema alone.
template <std::size_t count>
constexpr cq_feature schema_of(const char* name, const cq_migration (&migrations)[count]) {
  return {
      .struct_size = sizeof(cq_feature),
      .name = name,
      .parts = kParts,
      .part_count = std::size(kParts),
      .migrations = migrations,
      .migration_count = count,
      .create_store = nullptr,
      .open_migrations = &open_migrations,
      .open_maintenance = nullptr,
      .why_no_store = kWhyNoStore,
  };
}

constexpr cq_feature kFeatures[] = {
    schema_of("knowledge", cq_postgres_knowledge_migrations),
    schema_of("workspaces", cq_postgres_workspaces_migrations),
    schema_of("experiments", cq_postgres_experiments_migrations),
    schema_of("scalars", cq_postgres_scalars_migrations),
};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "postgres",
    .version = CQ_VERSION,
    .summary = "PostgreSQL: its schema and migrations; the store itself is not implemented yet",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
