#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"badchain", ""};

// A migration file without its header lines.
constexpr cq_migration kMigration = {"0001_headless.sql", "create users\n", "0000"};

constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("badchain", &kScheme);
  descriptor.migrations = &kMigration;
  descriptor.migration_count = 1;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
