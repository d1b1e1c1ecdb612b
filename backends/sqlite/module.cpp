#include <cq/module.hpp>
#include <cq/version.hpp>
#include <iterator>

#include "sqlite/knowledge_feature.hpp"

namespace {

constexpr cq_url_scheme kSchemes[] = {{"sqlite", ""}, {"sqlite", "pysqlite"}};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  static const cq_feature kFeatures[] = {
      cq::sqlite::knowledge_feature(),
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
  };
  return &kDescriptor;
}
