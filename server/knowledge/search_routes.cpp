#include <cq/error.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/unit_export.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::knowledge {
namespace {

constexpr std::size_t kMostDecisions = 100;
constexpr std::size_t kReasonLength = 500;

struct SearchRequest {
  std::string words;
  std::string domain;
  std::string status;
  std::string proposer;
  std::optional<double> confidence_min;
  std::optional<double> confidence_max;
  std::optional<bool> flagged;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::string> confirmed_before;
  std::optional<std::string> cursor;
  std::int64_t limit = 0;
};

struct DecisionsRequest {
  std::vector<std::string> unit_ids;
  std::string decision;
  std::optional<std::string> reason;
};

/// What a search and an export of its results have in common.
api::ObjectSchema<SearchRequest> filters(const char* name) {
  const JsonValue none;
  return api::ObjectSchema<SearchRequest>(name)
      .optional("q", &SearchRequest::words, api::text().at_most(500), "")
      .optional("domain", &SearchRequest::domain, api::text(), "")
      .optional("status", &SearchRequest::status, api::text(), "")
      .optional("proposer", &SearchRequest::proposer, api::text(), "")
      .optional("confidence_min", &SearchRequest::confidence_min, api::nullable_number(), none)
      .optional("confidence_max", &SearchRequest::confidence_max, api::nullable_number(), none)
      .optional("flagged", &SearchRequest::flagged, api::nullable(api::boolean()), none)
      .optional("since", &SearchRequest::since, api::nullable(api::text()), none)
      .optional("until", &SearchRequest::until, api::nullable(api::text()), none)
      .optional("confirmed_before", &SearchRequest::confirmed_before, api::nullable(api::text()),
                none);
}

const api::ObjectSchema<SearchRequest>& search_request() {
  static const JsonValue kNone;
  static const auto kSchema =
      filters("UnitSearchQuery")
          .optional("cursor", &SearchRequest::cursor, api::nullable(api::text()), kNone)
          .optional("limit", &SearchRequest::limit,
                    api::integer().at_least(1).at_most(UnitSearch::kMostUnits), 50);
  return kSchema;
}

const api::ObjectSchema<SearchRequest>& export_request() {
  static const auto kSchema = filters("UnitExportQuery");
  return kSchema;
}

const api::ObjectSchema<DecisionsRequest>& decisions_request() {
  static const JsonValue kNone;
  static const auto kSchema =
      api::ObjectSchema<DecisionsRequest>("DecisionsRequest")
          .required("unit_ids", &DecisionsRequest::unit_ids,
                    api::list_of(api::text()).at_least(1).at_most(kMostDecisions))
          .required("decision", &DecisionsRequest::decision, api::one_of({"approved", "rejected"}))
          .optional("reason", &DecisionsRequest::reason,
                    api::nullable(api::text().at_most(kReasonLength)), kNone);
  return kSchema;
}

UnitQuestion question_of(SearchRequest request) {
  return {.review = {.domain = std::move(request.domain),
                     .status = std::move(request.status),
                     .confidence_min = request.confidence_min,
                     .confidence_max = request.confidence_max},
          .words = std::move(request.words),
          .proposer = std::move(request.proposer),
          .flagged = request.flagged,
          .since = api::time_in("since", request.since),
          .until = api::time_in("until", request.until),
          .confirmed_before = api::time_in("confirmed_before", request.confirmed_before),
          .cursor = std::move(request.cursor),
          .limit = static_cast<std::size_t>(request.limit)};
}

api::Route search(const UnitSearch& units) {
  return api::taking_query(
      {.method = "GET",
       .path = "/api/v1/review/search",
       .summary = "Find units by words, state and age, newest first",
       .access = api::Access::kPerson,
       .responses = {{200, "A page of units", kUnitPageSchema},
                     {422, "A time or the cursor can't be used", api::kErrorSchema}}},
      search_request(), [&units](const api::Call&, SearchRequest request) {
        const FoundUnits found = units.find(question_of(std::move(request)));
        JsonValue body = json_object({{"data", json_array(found.units, reviewed_unit_json)}});
        body.add("next_cursor", found.next_cursor ? JsonValue(*found.next_cursor) : JsonValue());
        return api::json_response(200, body);
      });
}

api::Route export_route(const UnitSearch& units, const std::string& path, const char* summary,
                        const LineFormat& format) {
  return api::taking_query(
      {.method = "GET",
       .path = path,
       .summary = summary,
       .access = api::Access::kPerson,
       .responses = {{200, "A line for each unit", "", format.content_type},
                     {422, "A time can't be used", api::kErrorSchema}}},
      export_request(), [&units, format](const api::Call& call, SearchRequest request) {
        return export_response(call, units, question_of(std::move(request)), format);
      });
}

api::Route similar(const UnitSearch& units) {
  return {.method = "GET",
          .path = "/api/v1/review/{unit_id}/similar",
          .summary = "List the approved units that resemble a unit most",
          .access = api::Access::kPerson,
          .responses = {{200, "At most five units", kSimilarUnitsSchema},
                        {404, "No unit has that id", api::kErrorSchema}},
          .handler = [&units](const api::Call& call) {
            const auto to_json = [](const SimilarUnit& found) {
              return json_object(
                  {{"similarity", found.similarity}, {"unit", reviewed_unit_json(found.unit)}});
            };
            const auto found = units.similar(call.path.front().second);
            return api::json_response(200, api::data_envelope(json_array(found, to_json)));
          }};
}

/// What came of one of several decisions.
struct Outcome {
  std::string unit_id;
  std::string outcome;
  std::string detail{};
};

Outcome decide_one(const ReviewService& reviews, const accounts::AuditTrail& audit,
                   const api::Call& call, const std::string& id, const DecisionsRequest& request) {
  const bool approves = request.decision == "approved";
  const ReviewStatus status = approves ? ReviewStatus::kApproved : ReviewStatus::kRejected;
  try {
    audit.make({approves ? accounts::acts::kApprove : accounts::acts::kReject,
                accounts::actor_of(call), id, request.reason.value_or("")},
               [&] { static_cast<void>(reviews.decide(id, status, call.username)); });
    return {id, "decided"};
  } catch (const api::Refusal& refusal) {
    return {id, "refused", refusal.what()};
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) return {id, "not_found", error.what()};
    if (error.kind() == ErrorKind::kConflict) return {id, "conflict", error.what()};
    throw;
  }
}

api::Route decide_several(const ReviewService& reviews, const accounts::AuditTrail& audit) {
  return api::taking_body(
      {.method = "POST",
       .path = "/api/v1/review/decisions",
       .summary = "Approve or reject several pending units, each by itself",
       .access = api::Access::kReviewer,
       .responses = {{200, "What came of each", kOutcomesSchema},
                     {403, "The user's role isn't to decide", api::kErrorSchema}}},
      decisions_request(),
      [&reviews, &audit](const api::Call& call, const DecisionsRequest& request) {
        std::vector<Outcome> outcomes;
        std::set<std::string> seen;
        for (const std::string& id : request.unit_ids) {
          if (seen.insert(id).second) {
            outcomes.push_back(decide_one(reviews, audit, call, id, request));
          }
        }
        const auto to_json = [](const Outcome& outcome) {
          return json_object({{"unit_id", outcome.unit_id},
                              {"outcome", outcome.outcome},
                              {"detail", outcome.detail}});
        };
        return api::json_response(200, api::data_envelope(json_array(outcomes, to_json)));
      });
}

api::Route zero_hits_route(const ZeroHits& zero_hits) {
  return {.method = "GET",
          .path = "/api/v1/review/zero-hits",
          .summary = "List what was asked for and not found, of the last seven days",
          .lane = api::Lane::kStore,
          .access = api::Access::kPerson,
          .responses = {{200, "Domains by day, and whether they are kept", kZeroHitsSchema}},
          .handler = [&zero_hits](const api::Call&) {
            const auto to_json = [](const ZeroHit& hit) {
              const auto domain_json = [](const std::string& domain) { return JsonValue(domain); };
              return json_object(
                  {{"date", format_timestamp(Timestamp(hit.day), UtcSuffix::kZ).substr(0, 10)},
                   {"domains", json_array(hit.domains, domain_json)},
                   {"times", hit.times}});
            };
            JsonValue body = api::data_envelope(json_array(zero_hits.list(), to_json));
            body.add("kept", JsonValue(zero_hits.keeps()));
            return api::json_response(200, body);
          }};
}

}  // namespace

std::vector<api::Route> search_routes(const ReviewService& reviews, const UnitSearch& units,
                                      const ZeroHits& zero_hits,
                                      const accounts::AuditTrail& audit) {
  return {search(units),
          export_route(units, "/api/v1/review/export.jsonl",
                       "Save all units that a search finds as JSON Lines", json_lines()),
          export_route(units, "/api/v1/review/export.csv",
                       "Save all units that a search finds as CSV", csv()),
          zero_hits_route(zero_hits),
          decide_several(reviews, audit),
          similar(units)};
}

}  // namespace cq::knowledge
