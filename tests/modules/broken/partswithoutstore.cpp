#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"partswithoutstore", ""};

// It claims parts of a store, and no store.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("partswithoutstore", &kScheme);
  descriptor.capabilities = kCqCapabilityMigrations | kCqCapabilityReviews | kCqCapabilityArchive;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
