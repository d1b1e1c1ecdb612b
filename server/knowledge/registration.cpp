#include "knowledge/registration.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <string>

#include "accounts/audit_trail.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/review_service.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/unit_counter.hpp"

namespace cq::knowledge {
namespace {

class Units final : public feature::Service {
 public:
  explicit Units(const feature::Context& context)
      : store_(context.store.part<Knowledge>()),
        knowledge_(store_, context.store.part<Statistics>(), context.store.find_part<FastQuery>(),
                   context.clock,
                   {.bytes = context.settings.max_unit_bytes,
                    .flags = context.settings.max_flags_per_unit}),
        reviews_(store_, context.store.part<Reviews>(), context.store.part<Statistics>(),
                 context.clock, context.settings.may_review_own),
        search_(reviews_, store_),
        zero_hits_(context.clock, context.settings.keeps_zero_hits),
        access_{.reading = context.settings.reading_needs_credentials ? api::Access::kReader
                                                                      : api::Access::kAnyone,
                .count_once = context.settings.count_once},
        audit_(accounts::find_audit(context.store, context.settings), context.clock),
        log_(context.log),
        counter_(context.store.part<Statistics>()),
        gauges_(context.metrics.add_gauges("cq_knowledge_units", "Knowledge units in the store",
                                           "status")) {}

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

  void warm_up() override { static_cast<void>(store_->query({})); }

 private:
  host::StorePart<Knowledge> store_;
  KnowledgeService knowledge_;
  ReviewService reviews_;
  const UnitSearch search_;
  mutable ZeroHits zero_hits_;  // safe from any thread by itself
  const KnowledgeAccess access_;
  const accounts::AuditTrail audit_;
  observability::Log& log_;
  UnitCounter counter_;
  observability::Gauges gauges_;
};

}  // namespace

feature::Feature registration() {
  return {
      .name = "knowledge",
      .database = std::string(host::kFirstFeature),
      .purpose =
          "Knowledge that agents share: they propose units of it and query for them, "
          "people review them.",
      .needed_parts = {Knowledge::kId},
      .serve = [](const feature::Context& context) { return std::make_unique<Units>(context); },
      .response_schemas = response_schemas,
      .commands = {{.place = feature::CommandPlace::kLast, .add = add_convert_documents_command},
                   {.place = feature::CommandPlace::kLast, .add = add_demo_command}},
      .record_kinds = record_kinds()};
}

}  // namespace cq::knowledge
