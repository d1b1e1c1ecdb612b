#pragma once

#include <condition_variable>
#include <cq/knowledge/knowledge.hpp>
#include <cstddef>
#include <mutex>
#include <vector>

#include "knowledge/index/followed_units.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"

namespace cq::knowledge {

/// The queries of a store whose module tells what changes and has no fast query of its own: they
/// are answered from memory while the units there are current, else by the store, which a few of
/// them ask at a time. Safe from any thread, but for start() and the destructor.
class IndexedQueries {
 public:
  /// `most_at_store`: how many queries the store is asked at a time. Log and metrics outlive it.
  IndexedQueries(const FollowedParts& parts, const FollowOptions& options,
                 std::size_t most_at_store, observability::Log& log,
                 observability::Metrics& metrics);

  /// As FollowedUnits::start().
  void start() { units_.start(); }

  /// As Knowledge::query(). Throws what the store throws, and Error: busy when it is asked for
  /// longer than FollowOptions::patience by others.
  [[nodiscard]] std::vector<StoredUnit> query(const KnowledgeQuery& query);

 private:
  class PlaceAtStore;

  Knowledge& knowledge_;
  const std::chrono::milliseconds patience_;
  observability::Gauges state_;
  observability::Counters answered_;
  std::mutex mutex_;
  std::condition_variable place_is_free_;
  std::size_t free_places_;  // guarded by mutex_
  FollowedUnits units_;
};

}  // namespace cq::knowledge
