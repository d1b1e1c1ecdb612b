#include "broken/descriptor.hpp"

// Nothing is wrong with it: this is what a module looks like that was built when the interface,
// still of this version, had got entries at the end of the descriptor and other capabilities.
namespace {

constexpr cq_url_scheme kScheme = {"later", ""};

struct LaterDescriptor {
  cq_module_descriptor known;
  const void* added[4];
};

constexpr LaterDescriptor kDescriptor = [] {
  LaterDescriptor descriptor = {cq::test::faultless("later", &kScheme), {}};
  descriptor.known.struct_size = sizeof(LaterDescriptor);
  descriptor.known.capabilities |= std::uint64_t{1} << 40U | std::uint64_t{1} << 63U;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor.known;
}
