#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"nomaintenancefactory", ""};

// It claims maintenance, and has no way to make it.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("nomaintenancefactory", &kScheme);
  descriptor.open_maintenance = nullptr;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
