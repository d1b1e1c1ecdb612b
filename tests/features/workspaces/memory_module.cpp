#include <cq/module.hpp>
#include <iterator>
#include <memory>

#include "memory/descriptor.hpp"
#include "memory/store.hpp"
#include "memoryworkspaces_migrations.hpp"
#include "workspaces/memory_store.hpp"

namespace {

constexpr cq_url_scheme kScheme = {"memory", ""};

cq::Store* create_knowledge_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryStore>(cq::test::open_database(url.database),
                                                 cq::ReviewStatus::kPending)
      .release();
}

}  // namespace

/// The module in memory with workspaces. A name in a URL names a database of each feature.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  static const cq_feature kFeatures[] = {
      cq::test::feature_around_memory(&create_knowledge_store,
                                      cq_memoryworkspaces_knowledge_migrations,
                                      cq::test::MemoryParts::kAll),
      cq::workspaces::memory_workspaces_feature()};
  static const cq_module_descriptor kDescriptor = [] {
    cq_module_descriptor descriptor = cq::test::descriptor_around_memory(
        kScheme, "A store in memory, with workspaces", *kFeatures);
    descriptor.feature_count = std::size(kFeatures);
    return descriptor;
  }();
  return &kDescriptor;
}
