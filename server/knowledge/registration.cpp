#include "knowledge/registration.hpp"

#include <chrono>
#include <cq/error.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "api/worker_pool.hpp"
#include "knowledge/index/indexed_queries.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/own_settings.hpp"
#include "knowledge/review_service.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/unit_counter.hpp"

namespace cq::knowledge {
namespace {

/// An index that the server keeps where the module has none and tells what changes; null elsewhere.
std::unique_ptr<IndexedQueries> make_index(const feature::Context& context) {
  auto* const knowledge = context.store.find_part<Knowledge>();
  auto* const reviews = context.store.find_part<Reviews>();
  auto* const changes = context.store.find_part<Changes>();
  const std::size_t most_bytes = max_index_bytes_of(context.settings);
  const bool has_its_own = context.store.find_part<FastQuery>() != nullptr;
  if (has_its_own || most_bytes == 0 || knowledge == nullptr || reviews == nullptr ||
      changes == nullptr) {
    return nullptr;
  }
  // The request is answered before, as others are whose store takes too long.
  constexpr std::chrono::seconds kLonger{1};
  return std::make_unique<IndexedQueries>(
      FollowedParts{*knowledge, *reviews, *changes},
      FollowOptions{.most_bytes = most_bytes, .patience = context.settings.store_timeout + kLonger},
      api::reads_at_a_time(), context.log, context.metrics);
}

// Its threads do little but wait for the store to say whether anything has changed, and all that
// wait share the answer.
api::WorkerPoolOptions query_pool(std::chrono::milliseconds timeout) {
  return {.name = "cq-query", .threads = 64, .max_pending = 1024, .max_wait = timeout};
}

class Units final : public feature::Service {
 public:
  explicit Units(const feature::Context& context)
      : store_(context.store.part<Knowledge>()),
        indexed_(make_index(context)),
        knowledge_(store_, context.store.part<Statistics>(), context.store.find_part<FastQuery>(),
                   context.clock,
                   {.bytes = context.settings.max_unit_bytes,
                    .flags = context.settings.max_flags_per_unit},
                   indexed_.get()),
        reviews_(store_, context.store.part<Reviews>(), context.store.part<Statistics>(),
                 context.clock, context.settings.may_review_own),
        search_(reviews_, store_, context.store.find_part<Search>()),
        zero_hits_(context.clock, context.settings.keeps_zero_hits),
        access_{.reading = context.settings.reading_needs_credentials ? api::Access::kReader
                                                                      : api::Access::kAnyone,
                .count_once = context.settings.count_once},
        audit_(accounts::find_audit(context.store, context.settings), context.clock),
        log_(context.log),
        counter_(context.store.part<Statistics>()),
        gauges_(context.metrics.add_gauges("cq_knowledge_units", "Knowledge units in the store",
                                           "status")) {
    // Else each of them would ask the store for credentials first.
    if (!indexed_ || context.settings.reading_needs_credentials) return;
    query_workers_.emplace(query_pool(context.settings.store_timeout));
    access_.query_workers = &*query_workers_;
  }

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    api::add_group(routes, "Knowledge", knowledge_routes(knowledge_, audit_, access_, &zero_hits_));
    api::add_group(routes, "Review", search_routes(reviews_, search_, zero_hits_, audit_));
    api::add_group(routes, "Review", review_routes(reviews_, audit_));
    return routes;
  }

  void update_metrics() override {
    try {
      if (const auto counts = counter_.count_if_due()) {
        gauges_.set("pending", counts->pending);
        gauges_.set("approved", counts->approved);
        gauges_.set("rejected", counts->rejected);
      }
    } catch (const Error& error) {  // the rest is worth knowing all the more
      log_.warning(std::string("The units could not be counted: ") + error.what());
    }
  }

  [[nodiscard]] std::vector<api::WorkerPool*> pools() override {
    return query_workers_ ? std::vector<api::WorkerPool*>{&*query_workers_}
                          : std::vector<api::WorkerPool*>{};
  }

  void prepare() override {
    if (indexed_) indexed_->start();
  }

  void warm_up() override { static_cast<void>(store_->query({})); }

 private:
  host::StorePart<Knowledge> store_;
  std::unique_ptr<IndexedQueries> indexed_;  ///< null: the store's own queries do
  KnowledgeService knowledge_;
  ReviewService reviews_;
  const UnitSearch search_;
  mutable ZeroHits zero_hits_;  // safe from any thread by itself
  KnowledgeAccess access_;
  const accounts::AuditTrail audit_;
  observability::Log& log_;
  UnitCounter counter_;
  observability::Gauges gauges_;
  std::optional<api::WorkerPool>
      query_workers_;  ///< last, as what runs there uses all of the above
};

}  // namespace

feature::Feature registration() {
  return {
      .name = "knowledge",
      .database = std::string(host::kFirstFeature),
      .has_pages = true,
      .purpose =
          "Knowledge that agents share: they propose units of it and query for them, "
          "people review them.",
      .settings = own_settings(),
      .needed_parts = {Knowledge::kId},
      .serve = [](const feature::Context& context) { return std::make_unique<Units>(context); },
      .response_schemas = response_schemas,
      .commands = {{.place = feature::CommandPlace::kLast, .add = add_convert_documents_command},
                   {.place = feature::CommandPlace::kLast, .add = add_demo_command}},
      .record_kinds = record_kinds()};
}

}  // namespace cq::knowledge
