#include <unistd.h>

#include <cq/module.hpp>

namespace {

// It never ends being loaded.
__attribute__((constructor)) void hang() {
  for (;;) {
    pause();
  }
}

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return nullptr;
}
