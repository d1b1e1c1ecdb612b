#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"truncated", ""};

// It says that its descriptor ends before the factories.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("truncated", &kScheme);
  descriptor.struct_size = 16;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
