#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"nofactory", ""};

// It has no way to make a store.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("nofactory", &kScheme);
  descriptor.create_store = nullptr;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
