#include <stdexcept>

#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"throwsexception", ""};

// Factories that throw an exception, but not of the contract's kinds.
cq::Store* create_store(const cq::DatabaseUrl& /*url*/) {
  throw std::runtime_error("the disk is on fire");
}
cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& /*url*/) {
  throw std::logic_error("the tape is torn");
}
cq::Maintenance* open_maintenance(const cq::DatabaseUrl& /*url*/) {
  throw std::domain_error("the vault is flooded");
}

constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("throwsexception", &kScheme);
  descriptor.create_store = &create_store;
  descriptor.open_migrations = &open_migrations;
  descriptor.open_maintenance = &open_maintenance;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
