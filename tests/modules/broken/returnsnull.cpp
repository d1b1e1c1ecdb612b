#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"returnsnull", ""};

// Factories that return nothing and say nothing.
cq::Store* create_store(const cq::DatabaseUrl& /*url*/) {
  return nullptr;
}
cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& /*url*/) {
  return nullptr;
}
cq::Maintenance* open_maintenance(const cq::DatabaseUrl& /*url*/) {
  return nullptr;
}

constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("returnsnull", &kScheme);
  descriptor.create_store = &create_store;
  descriptor.open_migrations = &open_migrations;
  descriptor.open_maintenance = &open_maintenance;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
