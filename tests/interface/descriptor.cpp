#include <cq/module.hpp>

// What a module exports. The descriptor is reached through it and comes into the record.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module();
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return nullptr;
}
