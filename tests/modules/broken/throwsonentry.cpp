#include <stdexcept>

#include "broken/descriptor.hpp"

// An entry point that throws.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  throw std::runtime_error("no licence");
}
