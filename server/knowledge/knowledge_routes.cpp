#include <cq/error.hpp>
#include <cq/text.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/list_response.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/statistics_json.hpp"
#include "knowledge/unit_json.hpp"
#include "knowledge/unit_pages.hpp"

namespace cq::knowledge {

using accounts::actor_of;
using accounts::AuditTrail;
namespace acts = accounts::acts;

namespace {

constexpr const char* kUnitsPath = "/api/v1/knowledge";

KnowledgeQuery query_of(KnowledgeQueryRequest request) {
  return {.domains = std::move(request.domains),
          .languages = std::move(request.languages),
          .frameworks = std::move(request.frameworks),
          .pattern = std::move(request.pattern),
          .limit = static_cast<std::size_t>(request.limit)};
}

void note_if_nothing(ZeroHits* zero_hits, const KnowledgeQuery& query,
                     const std::vector<StoredUnit>& units) {
  if (units.empty() && zero_hits != nullptr) zero_hits->note(normalise_domains(query.domains));
}

/// An answer of one page is sent as a whole, a longer one as its client reads.
http::Response respond_in_pages(const KnowledgeService& knowledge, const api::Call& call,
                                const KnowledgeQuery& query, ZeroHits* zero_hits) {
  const auto pages = std::make_shared<UnitPages>(knowledge, query);
  bool is_first = true;
  return api::list_response(
      call, R"({"data":[)",
      [pages, query, zero_hits, is_first](std::string& out) mutable {
        const std::vector<StoredUnit> units = pages->next();
        if (std::exchange(is_first, false)) note_if_nothing(zero_hits, query, units);
        append_public_units(out, units);
        return !pages->ended();
      },
      std::string("]}"));
}

api::Route query(const KnowledgeService& knowledge, const KnowledgeAccess& access,
                 ZeroHits* zero_hits) {
  return api::taking_query(
      {.method = "GET",
       .path = kUnitsPath,
       .name = "query",
       .summary = "Find what is known of some domains",
       .workers = access.query_workers,
       .access = access.reading,
       .responses = {{200, "Approved units, the most relevant first", kKnowledgeListSchema}}},
      knowledge_query_request(), query_of,
      [&knowledge, zero_hits](KnowledgeQuery& query) -> std::optional<http::Response> {
        query.max_bytes = kPageBytes;
        const auto units = knowledge.try_query(query);
        if (!units || !is_whole_answer(*units, query)) {
          return std::nullopt;
        }
        note_if_nothing(zero_hits, query, *units);
        return public_units_response(*units);
      },
      [&knowledge, zero_hits](const api::Call& call, const KnowledgeQuery& query) {
        return respond_in_pages(knowledge, call, query, zero_hits);
      });
}

api::Route propose(const KnowledgeService& knowledge, const AuditTrail& audit) {
  return api::taking_body(
      {.method = "POST",
       .path = kUnitsPath,
       .name = "propose",
       .summary = "Propose a unit of knowledge",
       .access = api::Access::kAgent,
       .responses = {{201, "The unit, pending its review", kUnitSchema},
                     {422,
                      "The domains or extensions are not as they must be, or the unit is too large",
                      api::kErrorSchema}}},
      propose_request(), [&knowledge, &audit](const api::Call& call, const Proposal& proposal) {
        const Unit unit = knowledge.propose(proposal, call.username,
                                            audit.maker({acts::kPropose, actor_of(call)}));
        return api::json_response(201, unit_json(unit, UnitView::kFull));
      });
}

/// Under what name a call's confirmation or flag counts once; empty: it counts in any case.
std::string voter_of(const api::Call& call, settings::CountOnce count_once) {
  switch (count_once) {
    case settings::CountOnce::kOff:
      return {};
    case settings::CountOnce::kKey:
      return "key:" + call.key_id;
    case settings::CountOnce::kUser:
      return "user:" + call.username;
  }
  return {};
}

api::Route confirm(const KnowledgeService& knowledge, const AuditTrail& audit,
                   settings::CountOnce count_once) {
  return {.method = "POST",
          .path = "/api/v1/knowledge/{unit_id}/confirmations",
          .name = "confirm",
          .summary = "Confirm that a unit proved right",
          .access = api::Access::kAgent,
          .responses = {{201, "The unit, now confirmed", kPublicUnitSchema},
                        {404, "No approved unit has that id", api::kErrorSchema}},
          .handler = [&knowledge, &audit, count_once](const api::Call& call) {
            const std::string& id = call.path.front().second;
            const Unit unit = audit.make({acts::kConfirm, actor_of(call), id}, [&] {
              return knowledge.confirm(id, voter_of(call, count_once));
            });
            return api::json_response(201, unit_json(unit, UnitView::kPublic));
          }};
}

api::Route flag(const KnowledgeService& knowledge, const AuditTrail& audit,
                settings::CountOnce count_once) {
  return api::taking_body(
      {.method = "POST",
       .path = "/api/v1/knowledge/{unit_id}/flags",
       .name = "flag",
       .summary = "Flag a unit as stale, incorrect or a duplicate",
       .access = api::Access::kAgent,
       .responses = {{201, "The unit, now flagged", kPublicUnitSchema},
                     {404, "No approved unit has that id", api::kErrorSchema},
                     {409, "The unit has no room for a further flag, or for its detail",
                      api::kErrorSchema},
                     {422, "The unit is said to be a duplicate of itself", api::kErrorSchema}}},
      flag_request(), [&knowledge, &audit, count_once](const api::Call& call, FlagRequest request) {
        const std::string& id = call.path.front().second;
        if (request.duplicate_of == id) {
          throw Error(ErrorKind::kInvalidArgument,
                      "duplicate_of: a unit is no duplicate of itself; name another one");
        }
        const FlagReason reason{std::move(request.reason), std::move(request.detail),
                                std::move(request.duplicate_of)};
        const Unit unit = audit.make({acts::kFlag, actor_of(call), id, reason.reason}, [&] {
          return knowledge.flag(id, reason, voter_of(call, count_once));
        });
        return api::json_response(201, unit_json(unit, UnitView::kPublic));
      });
}

api::Route statistics(const KnowledgeService& knowledge, api::Access reading) {
  return {.method = "GET",
          .path = "/api/v1/knowledge/stats",
          .name = "stats",
          .summary = "Show the public statistics",
          .access = reading,
          .responses = {{200, "The statistics", kKnowledgeStatisticsSchema}},
          .handler = [&knowledge](const api::Call&) {
            return api::json_response(200, knowledge_statistics_json(knowledge.statistics()));
          }};
}

}  // namespace

std::vector<api::Route> knowledge_routes(const KnowledgeService& knowledge, const AuditTrail& audit,
                                         const KnowledgeAccess& access, ZeroHits* zero_hits) {
  return {query(knowledge, access, zero_hits), propose(knowledge, audit),
          statistics(knowledge, access.reading), confirm(knowledge, audit, access.count_once),
          flag(knowledge, audit, access.count_once)};
}

}  // namespace cq::knowledge
