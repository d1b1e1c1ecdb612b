#pragma once

#include <cq/error.hpp>
#include <cq/module.hpp>
#include <iterator>

namespace cq::test {

/// Factories that must never be called: the host has to refuse the module before.
inline cq::Store* uncalled_store(const cq::DatabaseUrl& /*url*/) {
  throw cq::Error(cq::ErrorKind::kInternal, "A module that must be refused was used.");
}
inline cq::MigrationTarget* uncalled_migrations(const cq::DatabaseUrl& /*url*/) {
  throw cq::Error(cq::ErrorKind::kInternal, "A module that must be refused was used.");
}
inline cq::Maintenance* uncalled_maintenance(const cq::DatabaseUrl& /*url*/) {
  throw cq::Error(cq::ErrorKind::kInternal, "A module that must be refused was used.");
}

inline constexpr cq_migration kFaultlessMigration = {
    "0001_first.sql",
    "-- revision: 0001\n-- message: first\n-- tables: users\n-- up\ncreate users\n-- down\n"
    "drop users\n",
    "0000"};

inline constexpr const char* kFaultlessParts[] = {"migrations/1", "maintenance/1", "knowledge/1",
                                                  "health/1"};

/// A feature and a descriptor without fault; a broken module changes the one entry that it is
/// about.
constexpr cq_feature faultless_feature() {
  return {.struct_size = sizeof(cq_feature),
          .name = "knowledge",
          .parts = kFaultlessParts,
          .part_count = std::size(kFaultlessParts),
          .migrations = &kFaultlessMigration,
          .migration_count = 1,
          .create_store = &uncalled_store,
          .open_migrations = &uncalled_migrations,
          .open_maintenance = &uncalled_maintenance,
          .why_no_store = nullptr};
}

constexpr cq_module_descriptor faultless(const char* name, const cq_url_scheme* scheme,
                                         const cq_feature* feature) {
  return {.struct_size = sizeof(cq_module_descriptor),
          .interface_version = kCqInterfaceVersion,
          .cxx_runtime = CQ_CXX_RUNTIME,
          .name = name,
          .version = "1.0",
          .summary = "A module with one fault, for the tests",
          .schemes = scheme,
          .scheme_count = 1,
          .features = feature,
          .feature_count = 1};
}

}  // namespace cq::test
