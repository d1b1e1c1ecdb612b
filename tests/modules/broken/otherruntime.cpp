#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"otherruntime", ""};

// Built with a C++ library whose objects this process can't take.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("otherruntime", &kScheme);
  descriptor.cxx_runtime = "libexample++ (other ABI)";
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
