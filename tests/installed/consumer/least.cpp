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

constexpr const char* kParts[] = {cq::MigrationTarget::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    .migrations = cq_least_migrations,
    .migration_count = std::size(cq_least_migrations),
    .create_store = nullptr,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "least",
    .version = "1",
    .summary = "A module that builds",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
