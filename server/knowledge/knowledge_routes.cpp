#include <cq/error.hpp>

#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/statistics_json.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::knowledge {

namespace {

constexpr const char* kUnitsPath = "/api/v1/knowledge";

KnowledgeQuery query_of(KnowledgeQueryRequest request) {
  return {.domains = std::move(request.domains),
          .languages = std::move(request.languages),
          .frameworks = std::move(request.frameworks),
          .pattern = std::move(request.pattern),
          .limit = static_cast<std::size_t>(request.limit)};
}

api::Route query(const KnowledgeService& knowledge) {
  return api::taking_query(
      {.method = "GET",
       .path = kUnitsPath,
       .summary = "Find what is known of some domains",
       .responses = {{200, "Approved units, the most relevant first", kKnowledgeListSchema}}},
      knowledge_query_request(), query_of,
      [&knowledge](KnowledgeQuery& query) -> std::optional<http::Response> {
        const auto units = knowledge.try_query(query);
        if (!units) {
          return std::nullopt;
        }
        return public_units_response(*units);
      },
      [&knowledge](const api::Call&, KnowledgeQuery query) {
        return public_units_response(knowledge.query(std::move(query)));
      });
}

api::Route propose(const KnowledgeService& knowledge) {
  return api::taking_body(
      {.method = "POST",
       .path = kUnitsPath,
       .summary = "Propose a unit of knowledge",
       .access = api::Access::kAgent,
       .responses = {{201, "The unit, pending its review", kUnitSchema},
                     {422,
                      "The domains or extensions are not as they must be, or the unit is too large",
                      api::kErrorSchema}}},
      propose_request(), [&knowledge](const api::Call& call, const Proposal& proposal) {
        const Unit unit = knowledge.propose(proposal, call.username);
        return api::json_response(201, unit_json(unit, UnitView::kFull));
      });
}

api::Route confirm(const KnowledgeService& knowledge) {
  return {.method = "POST",
          .path = "/api/v1/knowledge/{unit_id}/confirmations",
          .summary = "Confirm that a unit proved right",
          .access = api::Access::kAgent,
          .responses = {{201, "The unit, now confirmed", kPublicUnitSchema},
                        {404, "No approved unit has that id", api::kErrorSchema}},
          .handler = [&knowledge](const api::Call& call) {
            const Unit unit = knowledge.confirm(call.path.front().second);
            return api::json_response(201, unit_json(unit, UnitView::kPublic));
          }};
}

api::Route flag(const KnowledgeService& knowledge) {
  return api::taking_body(
      {.method = "POST",
       .path = "/api/v1/knowledge/{unit_id}/flags",
       .summary = "Flag a unit as stale, incorrect or a duplicate",
       .access = api::Access::kAgent,
       .responses = {{201, "The unit, now flagged", kPublicUnitSchema},
                     {404, "No approved unit has that id", api::kErrorSchema},
                     {409, "The unit has no room for a further flag, or for its detail",
                      api::kErrorSchema},
                     {422, "The unit is said to be a duplicate of itself", api::kErrorSchema}}},
      flag_request(), [&knowledge](const api::Call& call, FlagRequest request) {
        if (request.duplicate_of == call.path.front().second) {
          throw Error(ErrorKind::kInvalidArgument,
                      "duplicate_of: a unit is no duplicate of itself; name another one");
        }
        const Unit unit = knowledge.flag(call.path.front().second,
                                         {std::move(request.reason), std::move(request.detail),
                                          std::move(request.duplicate_of)});
        return api::json_response(201, unit_json(unit, UnitView::kPublic));
      });
}

api::Route statistics(const KnowledgeService& knowledge) {
  return {.method = "GET",
          .path = "/api/v1/knowledge/stats",
          .summary = "Show the public statistics",
          .responses = {{200, "The statistics", kKnowledgeStatisticsSchema}},
          .handler = [&knowledge](const api::Call&) {
            return api::json_response(200, knowledge_statistics_json(knowledge.statistics()));
          }};
}

}  // namespace

std::vector<api::Route> knowledge_routes(const KnowledgeService& knowledge) {
  return {query(knowledge), propose(knowledge), statistics(knowledge), confirm(knowledge),
          flag(knowledge)};
}

}  // namespace cq::knowledge
