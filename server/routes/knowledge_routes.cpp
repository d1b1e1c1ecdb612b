#include "routes/api.hpp"
#include "wire/answers.hpp"
#include "wire/requests.hpp"
#include "wire/unit_json.hpp"

namespace cq::routes {

using host::JsonValue;

namespace {

constexpr const char* kPath = "/api/v1/knowledge";

Route query(const services::KnowledgeService& knowledge) {
  return taking_query(
      {.method = "GET", .path = kPath, .summary = "Find what is known of some domains"},
      wire::knowledge_query_request(),
      [&knowledge](const Call&, wire::KnowledgeQueryRequest request) {
        JsonValue::Array items;
        for (const Unit& unit : knowledge.query({.domains = std::move(request.domains),
                                .languages = std::move(request.languages),
                                .frameworks = std::move(request.frameworks),
                                .pattern = std::move(request.pattern),
                                .limit = static_cast<std::size_t>(request.limit)})) {
          items.push_back(wire::unit_json(unit, wire::UnitView::kPublic));
        }
        return wire::json_answer(200, wire::data_envelope(std::move(items)));
      });
}

Route propose(const services::KnowledgeService& knowledge) {
  return taking_body({.method = "POST",
                      .path = kPath,
                      .summary = "Propose a unit of knowledge",
                      .access = Access::kAgent},
                     wire::propose_request(),
                     [&knowledge](const Call& call, const services::Proposal& proposal) {
                       const Unit unit = knowledge.propose(proposal, call.username);
                       return wire::json_answer(201, wire::unit_json(unit, wire::UnitView::kFull));
                     });
}

}  // namespace

std::vector<Route> knowledge_routes(const services::KnowledgeService& knowledge) {
  return {query(knowledge), propose(knowledge)};
}

}  // namespace cq::routes
