#include <cq/error.hpp>
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

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "jsonl",
    .version = JSONL_VERSION,
    .summary = "An append-only file of JSON lines",
    .capabilities =
        kCqCapabilityStore | kCqCapabilityAccounts | kCqCapabilityReviews | kCqCapabilityStatistics,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = nullptr,
    .migration_count = 0,
    .create_store = &create_store,
    .open_migrations = nullptr,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
// [/descriptor]
