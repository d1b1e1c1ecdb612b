#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <cstddef>
#include <iterator>
#include <memory>

#include "memory/migration_target.hpp"

/// What the descriptors of the modules have in common whose store is one in memory with something
/// put around it, and the chain of the memory module.
namespace cq::test {

inline MigrationTarget* open_memory_migrations(const DatabaseUrl& url) {
  return std::make_unique<MemoryMigrationTarget>(open_database(url.database)).release();
}

/// The archive is the last one.
inline constexpr const char* kPartsAroundMemory[] = {
    MigrationTarget::kId.data(), Users::kId.data(),      ApiKeys::kId.data(), Knowledge::kId.data(),
    Reviews::kId.data(),         Statistics::kId.data(), Health::kId.data(),  Audit::kId.data(),
    Changes::kId.data(),         Archive::kId.data()};

enum class MemoryParts { kAll, kAllButTheArchive };

template <std::size_t count>
constexpr cq_feature feature_around_memory(Store* (*create_store)(const DatabaseUrl& url),
                                           const cq_migration (&migrations)[count],
                                           MemoryParts parts) {
  return {
      .struct_size = sizeof(cq_feature),
      .name = "knowledge",
      .parts = kPartsAroundMemory,
      .part_count = std::size(kPartsAroundMemory) - (parts == MemoryParts::kAll ? 0 : 1),
      .migrations = migrations,
      .migration_count = count,
      .create_store = create_store,
      .open_migrations = &open_memory_migrations,
      .open_maintenance = nullptr,
      .why_no_store = nullptr,
  };
}

/// Of a module that is called as the dialect of its one scheme.
constexpr cq_module_descriptor descriptor_around_memory(const cq_url_scheme& scheme,
                                                        const char* summary,
                                                        const cq_feature& feature) {
  return {
      .struct_size = sizeof(cq_module_descriptor),
      .interface_version = kCqInterfaceVersion,
      .cxx_runtime = CQ_CXX_RUNTIME,
      .name = scheme.dialect,
      .version = "1.0",
      .summary = summary,
      .schemes = &scheme,
      .scheme_count = 1,
      .features = &feature,
      .feature_count = 1,
  };
}

}  // namespace cq::test
