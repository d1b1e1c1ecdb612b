#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"older", ""};

// Built against an interface from before the first.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("older", &kScheme);
  descriptor.interface_version = 0;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
