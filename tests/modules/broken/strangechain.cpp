#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"strangechain", ""};

// It has migrations and doesn't claim them.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("strangechain", &kScheme);
  descriptor.capabilities = kCqCapabilityStore;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
