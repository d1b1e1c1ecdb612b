#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"noscheme", ""};

// It serves nothing.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("noscheme", &kScheme);
  descriptor.schemes = nullptr;
  descriptor.scheme_count = 0;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
