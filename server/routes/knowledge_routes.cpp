#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"
#include "wire/figures_json.hpp"
#include "wire/requests.hpp"
#include "wire/unit_json.hpp"

namespace cq::routes {

using host::JsonValue;

namespace {

constexpr const char* kPath = "/api/v1/knowledge";

bool is_unit_id(std::string_view text) {
  constexpr std::string_view kPrefix = "ku_";
  constexpr std::size_t kDigits = 32;
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + kDigits &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

Route query(const services::KnowledgeService& knowledge) {
  return taking_query(
      {.method = "GET",
       .path = kPath,
       .summary = "Find what is known of some domains",
       .answers = {{200, "Approved units, the most relevant first", wire::kKnowledgeListSchema}}},
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
  return taking_body(
      {.method = "POST",
       .path = kPath,
       .summary = "Propose a unit of knowledge",
       .access = Access::kAgent,
       .answers = {{201, "The unit, pending its review", wire::kUnitSchema},
                   {422, "The domains or extensions are not as they must be", wire::kErrorSchema}}},
      wire::propose_request(), [&knowledge](const Call& call, const services::Proposal& proposal) {
        const Unit unit = knowledge.propose(proposal, call.username);
        return wire::json_answer(201, wire::unit_json(unit, wire::UnitView::kFull));
      });
}

/// A flag as a duplicate must name the original; the original server had no way to.
services::FlagReason checked_reason(const Call& call, wire::FlagRequest request) {
  wire::Reading reading("body");
  {
    const wire::Reading::Step step(reading, JsonValue("duplicate_of"));
    if (request.duplicate_of && !is_unit_id(*request.duplicate_of)) {
      JsonValue context;
      context.add("pattern", JsonValue("^ku_[0-9a-f]{32}$"));
      reading.complain("string_pattern_mismatch", "String should match pattern '^ku_[0-9a-f]{32}$'",
                       JsonValue(*request.duplicate_of), std::move(context));
    } else if (request.reason == "duplicate" && !request.duplicate_of) {
      reading.complain("missing", "Field required", *call.body);
    }
  }
  std::move(reading).finish();
  return {std::move(request.reason), std::move(request.detail), std::move(request.duplicate_of)};
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
                   {404, "No approved unit has that id", wire::kErrorSchema}}},
      wire::flag_request(), [&knowledge](const Call& call, wire::FlagRequest request) {
        const Unit unit =
            knowledge.flag(call.path.front().second, checked_reason(call, std::move(request)));
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
