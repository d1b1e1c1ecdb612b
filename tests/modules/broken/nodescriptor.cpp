#include <cq/module.hpp>

// An entry point with nothing behind it.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return nullptr;
}
