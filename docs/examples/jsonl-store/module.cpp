#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <filesystem>
#include <iterator>
#include <memory>

#include "store.hpp"

namespace {

// [factory]
// "jsonl:///relative/path.jsonl" or, with a fourth slash, "jsonl:////absolute/path.jsonl".
std::filesystem::path path_in(const cq::DatabaseUrl& url) {
  const bool only_a_path =
      url.host.empty() && !url.port && !url.username && !url.password && url.query.empty();
  if (!only_a_path || url.database.empty()) {
    throw cq::Error(cq::ErrorKind::kInvalidArgument,
                    "The jsonl module takes a file's path and nothing else in its URL, e.g. "
                    "jsonl:////var/lib/cq/cq.jsonl, not " +
                        cq::display(url) + ".");
  }
  return url.database;
}

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<jsonl::JsonlStore>(path_in(url)).release();
}
// [/factory]

// [descriptor]
constexpr cq_url_scheme kSchemes[] = {{"jsonl", ""}};

constexpr const char* kParts[] = {cq::Users::kId.data(),      cq::ApiKeys::kId.data(),
                                  cq::Knowledge::kId.data(),  cq::Reviews::kId.data(),
                                  cq::Statistics::kId.data(), cq::Health::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    .migrations = nullptr,
    .migration_count = 0,
    .create_store = &create_store,
    .open_migrations = nullptr,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "jsonl",
    .version = JSONL_VERSION,
    .summary = "An append-only file of JSON lines",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
// [/descriptor]
