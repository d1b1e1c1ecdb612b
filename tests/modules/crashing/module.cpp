#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "broken/descriptor.hpp"

// The modules that take their process with them: CQ_CRASH names the one that this is built as.
namespace {

constexpr std::string_view kName = CQ_CRASH;
constexpr cq_url_scheme kScheme = {CQ_CRASH, ""};

static_assert(kName == "throwsatload" || kName == "hangs" || kName == "crashes" ||
              kName == "exits" || kName == "crashesonopen");

// Ends the process by a signal, as a defect would.
[[noreturn]] void crash() {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
  std::abort();
}

// Runs as the module is loaded, before anybody could catch what it throws.
__attribute__((constructor)) void load() {
  if constexpr (kName == "throwsatload") {
    throw std::runtime_error("no licence was found");
  }
  while (kName == "hangs") {
    pause();
  }
}

constexpr const char* kParts[] = {"knowledge/1", "health/1"};

constexpr cq_feature kFeature = [] {
  cq_feature feature = cq::test::faultless_feature();
  feature.parts = kParts;
  feature.part_count = std::size(kParts);
  feature.migrations = nullptr;
  feature.migration_count = 0;
  feature.open_migrations = nullptr;
  feature.open_maintenance = nullptr;
  feature.create_store = [](const cq::DatabaseUrl& /*url*/) -> cq::Store* { crash(); };
  return feature;
}();

constexpr cq_module_descriptor kDescriptor = cq::test::faultless(CQ_CRASH, &kScheme, &kFeature);

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  if constexpr (kName == "crashes") {
    crash();
  }
  if constexpr (kName == "exits") {  // and says that all is well
    std::exit(0);                    // NOLINT(concurrency-mt-unsafe): that is what it is for
  }
  return kName == "crashesonopen" ? &kDescriptor : nullptr;
}
