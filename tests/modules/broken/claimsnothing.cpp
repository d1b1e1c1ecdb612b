#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"claimsnothing", ""};

// It claims nothing that could be used.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("claimsnothing", &kScheme);
  descriptor.capabilities = kCqCapabilityMaintenance;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
