#include "knowledge/index/indexed_queries.hpp"

#include <array>
#include <cq/error.hpp>
#include <string>
#include <utility>

namespace cq::knowledge {
namespace {

constexpr std::array<std::pair<FollowState, const char*>, 4> kStates{{
    {FollowState::kMaking, "making"},
    {FollowState::kCurrent, "current"},
    {FollowState::kBehind, "behind"},
    {FollowState::kTooLarge, "too_large"},
}};

}  // namespace

/// One of the queries that the store is asked, as long as this lives.
class IndexedQueries::PlaceAtStore {
 public:
  explicit PlaceAtStore(IndexedQueries& queries) : queries_(queries) {
    std::unique_lock lock(queries_.mutex_);
    const auto until = FollowedUnits::Clock::now() + queries_.patience_;
    if (!queries_.place_is_free_.wait_until(lock, until,
                                            [this] { return queries_.free_places_ > 0; })) {
      throw Error(ErrorKind::kBusy, "The store answered other queries all the time.");
    }
    --queries_.free_places_;
  }
  PlaceAtStore(const PlaceAtStore&) = delete;
  PlaceAtStore& operator=(const PlaceAtStore&) = delete;
  PlaceAtStore(PlaceAtStore&&) = delete;
  PlaceAtStore& operator=(PlaceAtStore&&) = delete;
  ~PlaceAtStore() {
    {
      const std::lock_guard lock(queries_.mutex_);
      ++queries_.free_places_;
    }
    queries_.place_is_free_.notify_one();
  }

 private:
  IndexedQueries& queries_;
};

IndexedQueries::IndexedQueries(const FollowedParts& parts, const FollowOptions& options,
                               std::size_t most_at_store, observability::Log& log,
                               observability::Metrics& metrics)
    : knowledge_(parts.knowledge),
      patience_(options.patience),
      state_(metrics.add_gauges("cq_knowledge_index",
                                "Whether the index of units that the server keeps for the store "
                                "module is in that state",
                                "state")),
      answered_(metrics.add_counters("cq_knowledge_index_queries_total",
                                     "Queries, by what answered them", "answered_by",
                                     {"index", "store"})),
      free_places_(most_at_store),
      units_(parts, options, log, [this](FollowState present) {
        for (const auto& [state, name] : kStates) state_.set(name, state == present ? 1 : 0);
      }) {}

std::vector<StoredUnit> IndexedQueries::query(const KnowledgeQuery& query) {
  if (auto units = units_.query(query)) {
    answered_.increment("index");
    return *std::move(units);
  }
  answered_.increment("store");
  const PlaceAtStore place(*this);
  return knowledge_.query(query);
}

}  // namespace cq::knowledge
