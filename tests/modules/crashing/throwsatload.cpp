#include <cq/module.hpp>
#include <stdexcept>

namespace {

// Throws before anybody could catch it.
__attribute__((constructor)) void fail() {
  throw std::runtime_error("no licence was found");
}

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return nullptr;
}
