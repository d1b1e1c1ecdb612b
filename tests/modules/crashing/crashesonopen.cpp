#include <csignal>

#include "broken/descriptor.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"crashesonopen", ""};

[[noreturn]] void crash() {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
  std::abort();
}

// It loads well and crashes as it opens its store.
constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("crashesonopen", &kScheme);
  descriptor.capabilities = kCqCapabilityStore;
  descriptor.migrations = nullptr;
  descriptor.migration_count = 0;
  descriptor.create_store = [](const cq::DatabaseUrl& /*url*/) -> cq::Store* { crash(); };
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
