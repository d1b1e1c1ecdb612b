#include <cq/module.hpp>
#include <iterator>

#include "least_migrations.hpp"

// The number that find_package compares is the interface's own.
static_assert(kCqInterfaceVersion == CQ_PACKAGE_INTERFACE);
static_assert(std::size(cq_least_migrations) == 1);

namespace {

constexpr cq_url_scheme kSchemes[] = {{"least", ""}};

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& /*url*/) {
  return nullptr;
}

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "least",
    .version = "1",
    .summary = "A module that builds",
    .capabilities = kCqCapabilityMigrations,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_least_migrations,
    .migration_count = std::size(cq_least_migrations),
    .create_store = nullptr,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
