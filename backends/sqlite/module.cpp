#include <cq/module.hpp>
#include <cq/version.hpp>
#include <iterator>

#include "sqlite/experiments/feature.hpp"
#include "sqlite/knowledge_feature.hpp"
#include "sqlite/scalars/feature.hpp"
#include "sqlite/workspaces/feature.hpp"

namespace {

constexpr cq_url_scheme kSchemes[] = {{"sqlite", ""}, {"sqlite", "pysqlite"}};

constexpr const char* kSynchronous[] = {"normal", "full"};

constexpr const char* kOnOrOff[] = {"on", "off"};

constexpr cq_setting kSettings[] = {
    {.parameter = "synchronous",
     .values = kSynchronous,
     .value_count = std::size(kSynchronous),
     .least = 0,
     .most = 0,
     .default_value = "normal",
     .help = "full: a change is acknowledged when it is on the disk, so that it outlives a power "
             "cut"},
    {.parameter = "index_file",
     .values = kOnOrOff,
     .value_count = std::size(kOnOrOff),
     .least = 0,
     .most = 0,
     .default_value = "on",
     .help = "whether what ranks units is kept in a file beside the database, so that a start "
             "needn't read all units"},
    {.parameter = "timeout",
     .values = nullptr,
     .value_count = 0,
     .least = 0,
     .most = 86'400,
     .default_value = "4",
     .help = "seconds that a change waits for the lock of another process"},
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  static const cq_feature kFeatures[] = {
      cq::sqlite::knowledge_feature(),
      cq::sqlite::workspaces_feature(),
      cq::sqlite::experiments_feature(),
      cq::sqlite::scalars_feature(),
  };
  static const cq_module_descriptor kDescriptor = {
      .struct_size = sizeof(cq_module_descriptor),
      .interface_version = kCqInterfaceVersion,
      .cxx_runtime = CQ_CXX_RUNTIME,
      .name = "sqlite",
      .version = CQ_VERSION,
      .summary = "SQLite: one file, or a database in memory",
      .schemes = kSchemes,
      .scheme_count = std::size(kSchemes),
      .features = kFeatures,
      .feature_count = std::size(kFeatures),
      .settings = kSettings,
      .setting_count = std::size(kSettings),
  };
  return &kDescriptor;
}
