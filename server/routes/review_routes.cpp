#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"
#include "wire/answers.hpp"
#include "wire/requests.hpp"
#include "wire/review_json.hpp"

namespace cq::routes {

using host::JsonValue;

namespace {

JsonValue::Array reviewed_units(const std::vector<StoredUnit>& units) {
  JsonValue::Array items;
  items.reserve(units.size());
  for (const StoredUnit& unit : units) {
    items.push_back(wire::reviewed_unit_json(unit));
  }
  return items;
}

Route queue(const services::ReviewService& reviews) {
  return taking_query({.method = "GET",
                       .path = "/api/v1/review/queue",
                       .summary = "List the pending units, oldest first",
                       .access = Access::kPerson,
                       .answers = {{200, "A page of the queue", wire::kReviewQueueSchema}}},
                      wire::review_queue_request(),
                      [&reviews](const Call&, const wire::ReviewQueueRequest& request) {
                        const ReviewPage page = reviews.queue(request.limit, request.offset);
                        JsonValue body;
                        body.add("items", JsonValue(reviewed_units(page.items)));
                        body.add("total", JsonValue(static_cast<std::int64_t>(page.total)));
                        body.add("offset", JsonValue(request.offset));
                        body.add("limit", JsonValue(request.limit));
                        return wire::json_answer(200, body);
                      });
}

Route list(const services::ReviewService& reviews) {
  return taking_query({.method = "GET",
                       .path = "/api/v1/review/units",
                       .summary = "List units of any status, newest first",
                       .access = Access::kPerson,
                       .answers = {{200, "The units", wire::kReviewListSchema}}},
                      wire::review_list_request(),
                      [&reviews](const Call&, wire::ReviewListRequest request) {
                        const auto units = reviews.list({.domain = std::move(request.domain),
                                                         .status = std::move(request.status),
                                                         .confidence_min = request.confidence_min,
                                                         .confidence_max = request.confidence_max,
                                                         .limit = request.limit});
                        return wire::json_answer(200, JsonValue(reviewed_units(units)));
                      });
}

Route statistics(const services::ReviewService& reviews) {
  return {.method = "GET",
          .path = "/api/v1/review/stats",
          .summary = "Show the figures of the dashboard",
          .access = Access::kPerson,
          .answers = {{200, "The figures", wire::kReviewStatisticsSchema}},
          .handler = [&reviews](const Call&) {
            return wire::json_answer(200, wire::review_statistics_json(reviews.statistics()));
          }};
}

Route show(const services::ReviewService& reviews) {
  return {.method = "GET",
          .path = "/api/v1/review/{unit_id}",
          .summary = "Show one unit with its review state",
          .access = Access::kPerson,
          .answers = {{200, "The unit", wire::kReviewedUnitSchema},
                      {404, "No unit has that id", wire::kErrorSchema}},
          .handler = [&reviews](const Call& call) {
            const StoredUnit unit = reviews.find(call.path.front().second);
            return wire::json_answer(200, wire::reviewed_unit_json(unit));
          }};
}

Route decide(const services::ReviewService& reviews, const std::string& verb,
             const std::string& summary, ReviewStatus status) {
  return {.method = "POST",
          .path = "/api/v1/review/{unit_id}/" + verb,
          .summary = summary,
          .access = Access::kPerson,
          .answers = {{200, "The decision", wire::kDecisionSchema},
                      {404, "No unit has that id", wire::kErrorSchema},
                      {409, "The unit is already decided", wire::kErrorSchema}},
          .handler = [&reviews, status](const Call& call) {
            const std::string& id = call.path.front().second;
            const services::Decision decision = reviews.decide(id, status, call.username);
            return wire::json_answer(200, wire::decision_json(id, decision));
          }};
}

}  // namespace

std::vector<Route> review_routes(const services::ReviewService& reviews) {
  return {queue(reviews),
          statistics(reviews),
          list(reviews),
          show(reviews),
          decide(reviews, "approve", "Approve a pending unit", ReviewStatus::kApproved),
          decide(reviews, "reject", "Reject a pending unit", ReviewStatus::kRejected)};
}

}  // namespace cq::routes
