#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"newer", ""};

// What a later interface may look like: entries added at the end.
struct NewerDescriptor {
  cq_module_descriptor known;
  const void* added[4];
};

constexpr NewerDescriptor kDescriptor = [] {
  NewerDescriptor descriptor = {cq::test::faultless("newer", &kScheme), {}};
  descriptor.known.struct_size = sizeof(NewerDescriptor);
  descriptor.known.interface_version = kCqInterfaceVersion + 1;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor.known;
}
