#include "app/served_database.hpp"

#include <chrono>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/migration_target.hpp>
#include <string_view>
#include <utility>

#include "api/worker_pool.hpp"

namespace cq::app {
namespace {

/// What the system shows of a thread's name.
constexpr std::size_t kLongestThreadName = 15;

std::string pool_name(const std::string& database, const std::string& purpose) {
  const std::string name = database == host::kFirstFeature ? "store" : database;
  return "cq-" + name.substr(0, kLongestThreadName - 3 - purpose.size()) + purpose;
}

api::WorkerPoolOptions store_pool(std::string name, std::size_t threads,
                                  std::chrono::milliseconds timeout) {
  return {.name = std::move(name), .threads = threads, .max_pending = 1024, .max_wait = timeout};
}

api::WorkerPoolOptions read_pool(const std::string& database, std::chrono::milliseconds timeout) {
  return store_pool(pool_name(database, "-read"), api::reads_at_a_time(), timeout);
}

api::WorkerPoolOptions write_pool(const std::string& database, std::chrono::milliseconds timeout) {
  // Most of them wait for a commit, and the more wait together, the more a store may commit in one
  // step. Queries are latency-critical, as an agent is blocked on the response; what changes
  // something isn't, so its threads run at lower priority.
  api::WorkerPoolOptions options = store_pool(pool_name(database, "-write"), 10, timeout);
  options.niceness = 9;
  return options;
}

std::string prefix(const std::string& database, bool is_only) {
  return is_only ? "" : database + ": ";
}

}  // namespace

ServedDatabase::ServedDatabase(database::OpenedDatabase opened, bool is_only,
                               std::chrono::milliseconds store_timeout, observability::Log& log)
    : name_(std::move(opened.feature)),
      module_(std::move(opened.module)),
      module_version_(std::move(opened.module_version)),
      is_only_(is_only),
      log_(log),
      store_(std::move(opened.store)),
      readiness_(*store_.part<Health>(), store_.find_part<MigrationTarget>(),
                 [&log, name = prefix(name_, is_only)](std::string_view where,
                                                       const std::string& sentence) {
                   log.trouble(name + std::string(where), sentence);
                 }),
      check_(
          [this] {
            std::optional<std::string> found = readiness_.problem();
            const std::lock_guard lock(mutex_);
            problem_ = std::move(found);
          },
          kReadyLimit),
      workers_{api::WorkerPool(read_pool(name_, store_timeout)),
               api::WorkerPool(write_pool(name_, store_timeout))} {}

std::optional<std::string> ServedDatabase::find_unreadiness(const TimedCall::Asked& asked) {
  if (!check_.wait(asked)) {
    std::string silence = "The database of " + name_ + " does not respond";
    log_.trouble("", silence);
    return silence;
  }
  const std::lock_guard lock(mutex_);
  return problem_ ? std::optional(prefix(name_, is_only_) + *problem_) : std::nullopt;
}

feature::DatabaseState ServedDatabase::state(const TimedCall::Asked& asked) {
  feature::DatabaseState state{.name = name_,
                               .module = module_,
                               .module_version = module_version_,
                               .revision = readiness_.head(),
                               .problem = find_unreadiness(asked)};
  if (state.problem) return state;
  try {
    const StorageSize size = storage_size();
    state.bytes = size.database;
    state.log_bytes = size.log;
    state.unreadable_records = unreadable_records();
  } catch (const Error& error) {
    state.problem = "The store can't answer (" + std::string(to_string(error.kind())) + ")";
  }
  return state;
}

std::string ServedDatabase::find_remark() {
  const std::string remark = readiness_.remark();
  return remark.empty() ? remark : prefix(name_, is_only_) + remark;
}

}  // namespace cq::app
