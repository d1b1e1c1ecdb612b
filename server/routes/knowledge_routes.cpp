#include <cq/error.hpp>

#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"
#include "wire/figures_json.hpp"
#include "wire/requests.hpp"
#include "wire/unit_json.hpp"

namespace cq::routes {

namespace {

constexpr const char* kUnitsPath = "/api/v1/knowledge";

KnowledgeQuery query_of(wire::KnowledgeQueryRequest request) {
  return {.domains = std::move(request.domains),
          .languages = std::move(request.languages),
          .frameworks = std::move(request.frameworks),
          .pattern = std::move(request.pattern),
          .limit = static_cast<std::size_t>(request.limit)};
}

Route query(const services::KnowledgeService& knowledge) {
  Route route = taking_query(
      {.method = "GET",
       .path = kUnitsPath,
       .summary = "Find what is known of some domains",
       .answers = {{200, "Approved units, the most relevant first", wire::kKnowledgeListSchema}}},
      wire::knowledge_query_request(),
      [&knowledge](const Call&, wire::KnowledgeQueryRequest request) {
        return wire::public_units_answer(knowledge.query(query_of(std::move(request))));
      });
  return answering_at_once(
      std::move(route), wire::knowledge_query_request(),
      [&knowledge](wire::KnowledgeQueryRequest request) -> std::optional<http::Response> {
        const auto units = knowledge.query_at_once(query_of(std::move(request)));
        if (!units) {
          return std::nullopt;
        }
        return wire::public_units_answer(*units);
      });
}

Route propose(const services::KnowledgeService& knowledge) {
  return taking_body(
      {.method = "POST",
       .path = kUnitsPath,
       .summary = "Propose a unit of knowledge",
       .access = Access::kAgent,
       .answers = {{201, "The unit, pending its review", wire::kUnitSchema},
                   {422, "The domains or extensions are not as they must be", wire::kErrorSchema}}},
      wire::propose_request(), [&knowledge](const Call& call, const services::Proposal& proposal) {
        const Unit unit = knowledge.propose(proposal, call.username);
        return wire::json_answer(201, wire::unit_json(unit, wire::UnitView::kFull));
      });
}

Route confirm(const services::KnowledgeService& knowledge) {
  return {.method = "POST",
          .path = "/api/v1/knowledge/{unit_id}/confirmations",
          .summary = "Confirm that a unit proved right",
          .access = Access::kAgent,
          .answers = {{201, "The unit, now confirmed", wire::kPublicUnitSchema},
                      {404, "No approved unit has that id", wire::kErrorSchema}},
          .handler = [&knowledge](const Call& call) {
            const Unit unit = knowledge.confirm(call.path.front().second);
            return wire::json_answer(201, wire::unit_json(unit, wire::UnitView::kPublic));
          }};
}

Route flag(const services::KnowledgeService& knowledge) {
  return taking_body(
      {.method = "POST",
       .path = "/api/v1/knowledge/{unit_id}/flags",
       .summary = "Flag a unit as stale, incorrect or a duplicate",
       .access = Access::kAgent,
       .answers = {{201, "The unit, now flagged", wire::kPublicUnitSchema},
                   {404, "No approved unit has that id", wire::kErrorSchema},
                   {422, "The unit is said to be a duplicate of itself", wire::kErrorSchema}}},
      wire::flag_request(), [&knowledge](const Call& call, wire::FlagRequest request) {
        if (request.duplicate_of == call.path.front().second) {
          throw Error(ErrorKind::kInvalidArgument,
                      "duplicate_of: a unit is no duplicate of itself; name another one");
        }
        const Unit unit = knowledge.flag(call.path.front().second,
                                         {std::move(request.reason), std::move(request.detail),
                                          std::move(request.duplicate_of)});
        return wire::json_answer(201, wire::unit_json(unit, wire::UnitView::kPublic));
      });
}

Route statistics(const services::KnowledgeService& knowledge) {
  return {.method = "GET",
          .path = "/api/v1/knowledge/stats",
          .summary = "Show the public figures",
          .answers = {{200, "The figures", wire::kKnowledgeStatisticsSchema}},
          .handler = [&knowledge](const Call&) {
            return wire::json_answer(200, wire::knowledge_statistics_json(knowledge.statistics()));
          }};
}

}  // namespace

std::vector<Route> knowledge_routes(const services::KnowledgeService& knowledge) {
  return {query(knowledge), propose(knowledge), statistics(knowledge), confirm(knowledge),
          flag(knowledge)};
}

}  // namespace cq::routes
