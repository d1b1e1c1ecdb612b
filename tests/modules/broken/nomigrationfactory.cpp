#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"nomigrationfactory", ""};

// It has no way to reach its schema.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("nomigrationfactory", &kScheme);
  descriptor.open_migrations = nullptr;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
