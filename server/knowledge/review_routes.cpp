#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/statistics_json.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::knowledge {

namespace {

api::Route queue(const ReviewService& reviews) {
  return api::taking_query(
      {.method = "GET",
       .path = "/api/v1/review/queue",
       .name = "review_queue",
       .summary = "List the pending units, oldest first",
       .access = api::Access::kPerson,
       .responses = {{200, "A page of the queue", kReviewQueueSchema}}},
      review_queue_request(), [&reviews](const api::Call&, const ReviewQueueRequest& request) {
        const ReviewPage page = reviews.queue(request.limit, request.offset);
        return api::json_response(
            200, json_object({{"items", json_array(page.items, reviewed_unit_json)},
                              {"total", page.total},
                              {"offset", request.offset},
                              {"limit", request.limit}}));
      });
}

api::Route list(const ReviewService& reviews) {
  return api::taking_query(
      {.method = "GET",
       .path = "/api/v1/review/units",
       .name = "list_units",
       .summary = "List units of any status, newest first",
       .access = api::Access::kPerson,
       .responses = {{200, "The units", kReviewListSchema}}},
      review_list_request(), [&reviews](const api::Call&, ReviewListRequest request) {
        const auto units = reviews.list({.domain = std::move(request.domain),
                                         .status = std::move(request.status),
                                         .confidence_min = request.confidence_min,
                                         .confidence_max = request.confidence_max,
                                         .limit = request.limit});
        return api::json_response(200, json_array(units, reviewed_unit_json));
      });
}

api::Route statistics(const ReviewService& reviews) {
  return {.method = "GET",
          .path = "/api/v1/review/stats",
          .name = "review_stats",
          .summary = "Show the statistics of the dashboard",
          .access = api::Access::kPerson,
          .responses = {{200, "The statistics", kReviewStatisticsSchema}},
          .handler = [&reviews](const api::Call&) {
            return api::json_response(200, review_statistics_json(reviews.statistics()));
          }};
}

api::Route show(const ReviewService& reviews) {
  return {.method = "GET",
          .path = "/api/v1/review/{unit_id}",
          .name = "get_unit",
          .summary = "Show one unit with its review state",
          .access = api::Access::kPerson,
          .responses = {{200, "The unit", kReviewedUnitSchema},
                        {404, "No unit has that id", api::kErrorSchema}},
          .handler = [&reviews](const api::Call& call) {
            const StoredUnit unit = reviews.find(call.path.front().second);
            return api::json_response(200, reviewed_unit_json(unit));
          }};
}

api::Route decide(const ReviewService& reviews, const accounts::AuditTrail& audit,
                  const std::string& verb, const std::string& summary, ReviewStatus status) {
  return {
      .method = "POST",
      .path = "/api/v1/review/{unit_id}/" + verb,
      .name = verb + "_unit",
      .summary = summary,
      .access = api::Access::kReviewer,
      .responses = {{200, "The decision", kDecisionSchema},
                    {403, "The user's role isn't to decide, or the unit is the user's own",
                     api::kErrorSchema},
                    {404, "No unit has that id", api::kErrorSchema},
                    {409, "The unit is already decided", api::kErrorSchema}},
      .handler = [&reviews, &audit, status](const api::Call& call) {
        const std::string& id = call.path.front().second;
        const Decision decision = audit.make(
            {status == ReviewStatus::kApproved ? accounts::acts::kApprove : accounts::acts::kReject,
             accounts::actor_of(call), id},
            [&] { return reviews.decide(id, status, call.username); });
        return api::json_response(200, decision_json(id, decision));
      }};
}

}  // namespace

std::vector<api::Route> review_routes(const ReviewService& reviews,
                                      const accounts::AuditTrail& audit) {
  return {queue(reviews),
          statistics(reviews),
          list(reviews),
          show(reviews),
          decide(reviews, audit, "approve", "Approve a pending unit", ReviewStatus::kApproved),
          decide(reviews, audit, "reject", "Reject a pending unit", ReviewStatus::kRejected)};
}

}  // namespace cq::knowledge
