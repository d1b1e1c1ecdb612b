#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"nochain", ""};

// It claims migrations and has none.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("nochain", &kScheme);
  descriptor.migrations = nullptr;
  descriptor.migration_count = 0;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
