#pragma once

#include <optional>
#include <string>

#include "api/worker_pool.hpp"
#include "app/readiness.hpp"
#include "database/open_store.hpp"
#include "feature/served_features.hpp"
#include "observability/log.hpp"

namespace cq::app {

/// A database that is served: its store, whether that answers, and the threads that wait for it, so
/// that a store which waits for a lock, or hangs, holds up no other one. Safe from any thread, but
/// for finish() and the destructor.
class ServedDatabase {
 public:
  /// The store has the part Health. `is_only`: there is no other one, so that what is said of it
  /// needn't name it. The log outlives this. Throws what the store throws.
  ServedDatabase(database::OpenedDatabase opened, bool is_only, observability::Log& log);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// For the features whose database it is.
  [[nodiscard]] feature::FeatureStore for_features() { return {name_, store_, &workers_}; }
  [[nodiscard]] api::StoreWorkers& workers() noexcept { return workers_; }

  /// As Readiness::problem(), naming the database where there are several.
  [[nodiscard]] std::optional<std::string> find_unreadiness();
  /// As Readiness::remark(), likewise.
  [[nodiscard]] std::string find_remark();

 private:
  std::string name_;
  bool is_only_;
  host::OpenedStore store_;
  Readiness readiness_;
  api::StoreWorkers workers_;
};

}  // namespace cq::app
