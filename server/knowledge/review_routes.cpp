#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/list_response.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/review_pages.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/statistics_json.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::knowledge {

namespace {

api::NextItems in_pages(const ReviewService& reviews, ReviewQuestion question) {
  const auto pages = std::make_shared<ReviewPages>(reviews, std::move(question));
  return [pages](std::string& out) {
    append_reviewed_units(out, pages->next());
    return !pages->ended();
  };
}

/// The first units of a page of the queue, and how many rows of it were asked for.
struct BeginOfQueue {
  ReviewPage page;
  std::int64_t asked = 0;
  bool has_more = true;
};

/// Rows that can't be read are left out: where those are all, the next ones are asked for.
BeginOfQueue begin_queue(const ReviewService& reviews, const ReviewQueueRequest& request) {
  const std::int64_t offset = std::max<std::int64_t>(request.offset, 0);
  BeginOfQueue begun;
  while (begun.has_more && begun.page.items.empty()) {
    const std::int64_t left = request.limit < 0 ? kFirstOfQueue : request.limit - begun.asked;
    begun.page = reviews.queue(std::min(left, kFirstOfQueue), offset + begun.asked);
    begun.asked += std::min(left, kFirstOfQueue);
    const bool is_limited = request.limit >= 0 && begun.asked >= request.limit;
    begun.has_more = !is_limited && std::cmp_less(offset, begun.page.total) &&
                     std::cmp_less(offset + begun.asked, begun.page.total);
  }
  return begun;
}

/// The first units of the queue, and behind them the pending ones that come then in its order.
api::NextItems queue_in_pages(const ReviewService& reviews, BeginOfQueue begun,
                              std::int64_t limit) {
  api::NextItems rest;
  if (begun.has_more) {
    rest = in_pages(reviews, {.status = std::string(to_string(ReviewStatus::kPending)),
                              .limit = limit < 0 ? limit : limit - begun.asked,
                              .behind = begun.page.items.back().id,
                              .oldest_first = true});
  }
  const auto units = std::make_shared<std::vector<StoredUnit>>(std::move(begun.page.items));
  return [units, rest](std::string& out) {
    if (units->empty()) return rest && rest(out);
    append_reviewed_units(out, std::exchange(*units, {}));
    return static_cast<bool>(rest);
  };
}

api::Route queue(const ReviewService& reviews) {
  return api::taking_query(
      {.method = "GET",
       .path = "/api/v1/review/queue",
       .name = "review_queue",
       .summary = "List the pending units, oldest first",
       .access = api::Access::kPerson,
       .responses = {{200, "A page of the queue", kReviewQueueSchema}}},
      review_queue_request(), [&reviews](const api::Call& call, const ReviewQueueRequest& request) {
        BeginOfQueue begun = begin_queue(reviews, request);
        const std::string tail = "],\"total\":" + std::to_string(begun.page.total) +
                                 ",\"offset\":" + std::to_string(request.offset) +
                                 ",\"limit\":" + std::to_string(request.limit) + "}";
        return api::list_response(call, R"({"items":[)",
                                  queue_in_pages(reviews, std::move(begun), request.limit), tail);
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
      review_list_request(), [&reviews](const api::Call& call, ReviewListRequest request) {
        return api::list_response(call, "[",
                                  in_pages(reviews, {.domain = std::move(request.domain),
                                                     .status = std::move(request.status),
                                                     .confidence_min = request.confidence_min,
                                                     .confidence_max = request.confidence_max,
                                                     .limit = request.limit}),
                                  std::string("]"));
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
