#pragma once

#include <chrono>
#include <cq/health.hpp>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "api/worker_pool.hpp"
#include "app/readiness.hpp"
#include "app/timed_call.hpp"
#include "database/open_store.hpp"
#include "feature/served_features.hpp"
#include "observability/log.hpp"

namespace cq::app {

/// A database that is served: its store, whether that answers, and the threads that wait for it, so
/// that a store which waits for a lock, or hangs, holds up no other one. Safe from any thread, but
/// for finish() and the destructor.
class ServedDatabase {
 public:
  /// How long a database may take to say that it answers.
  static constexpr std::chrono::milliseconds kReadyLimit{800};

  /// The store has the part Health. `is_only`: there is no other one, so that what is said of it
  /// needn't name it. `store_timeout`: how long a request waits for the store. The log outlives
  /// this. Throws what the store throws.
  ServedDatabase(database::OpenedDatabase opened, bool is_only,
                 std::chrono::milliseconds store_timeout, observability::Log& log);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// For the features whose database it is.
  [[nodiscard]] feature::FeatureStore for_features() { return {name_, store_, &workers_}; }
  [[nodiscard]] api::StoreWorkers& workers() noexcept { return workers_; }

  /// Begins what find_unreadiness() waits for, so that several databases are asked concurrently.
  TimedCall::Asked begin_to_ask() { return check_.begin(); }
  /// As Readiness::problem(), naming the database where there are several; or that the database
  /// doesn't respond, when it hasn't within kReadyLimit. Waits no longer than that.
  [[nodiscard]] std::optional<std::string> find_unreadiness(const TimedCall::Asked& asked);
  /// How many of its records can't be read and are left out, as far as the store has met with them.
  /// May wait for the store, and throws what it throws.
  [[nodiscard]] std::uint64_t unreadable_records() {
    return store_.part<Health>()->unreadable_records();
  }
  /// How much room it takes. Likewise.
  [[nodiscard]] StorageSize storage_size() { return store_.part<Health>()->storage_size(); }
  /// What there is to see of it, once it was asked whether it answers. Waits as both.
  [[nodiscard]] feature::DatabaseState state(const TimedCall::Asked& asked);
  /// As Readiness::remark(), likewise.
  [[nodiscard]] std::string find_remark();

 private:
  std::string name_;
  std::string module_;
  std::string module_version_;
  bool is_only_;
  observability::Log& log_;
  host::OpenedStore store_;
  Readiness readiness_;
  std::mutex mutex_;
  std::optional<std::string> problem_;  // guarded by mutex_; as of the last check_
  TimedCall check_;
  api::StoreWorkers workers_;
};

}  // namespace cq::app
