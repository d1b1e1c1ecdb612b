#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"saysnostore", ""};

// It has migrations alone, and says why.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("saysnostore", &kScheme);
  descriptor.capabilities = kCqCapabilityMigrations;
  descriptor.create_store = nullptr;
  descriptor.why_no_store = "There is no store yet.";
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
