#include <cq/error.hpp>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/row_lists.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kHypothesisPath = "/hypotheses/{hypothesis_id}";
constexpr std::size_t kLongestColumn = 100;

std::vector<api::DeclaredResponse> hypothesis_responses() {
  return {{200, "The hypothesis", kHypothesisSchema},
          {400, "A value can't be kept", api::kErrorSchema},
          {403, "One may not do that", api::kErrorSchema},
          {404, "There is no such hypothesis", api::kErrorSchema},
          {422, "The id is no UUID", api::kInvalidRequestSchema}};
}

[[noreturn]] void refuse_unknown_hypothesis(const std::string& id) {
  throw api::Refusal(status::kNotFound, "Hypothesis " + id + " not found");
}

/// Throws api::Refusal (403) where the caller may not do that in the hypothesis's project.
void require_may(const Surface& surface, const api::Call& call, const Hypothesis& hypothesis,
                 const char* action) {
  const auto may =
      surface.parts.permissions->in_project(call.username, hypothesis.project_id, action);
  if (!may.value_or(false)) {
    throw api::Refusal(status::kForbidden, "Hypothesis " + hypothesis.id + " not accessible");
  }
}

api::Route list_recent_hypotheses(const Surface& surface) {
  return for_scope(
      surface, "hypotheses.view",
      api::taking_query(
          {.method = "GET",
           .path = "/hypotheses/recent",
           .summary = "List a project's newest hypotheses; with a limit of 0 all",
           .responses = {{200, "The hypotheses, newest first", kHypothesisListSchema},
                         {400, "There is no such project, or the limit is negative",
                          api::kErrorSchema},
                         {404, "One may not see them", api::kErrorSchema}}},
          recent_query(), [&surface](const api::Call& call, const RecentQuery& query) {
            require_in_project(surface, call, query.project_id, "hypotheses.view",
                               {status::kNotFound, project_not_accessible(query.project_id)});
            if (query.limit < 0)
              throw api::Refusal(status::kBadRequest, "limit must not be negative");
            const std::size_t limit =
                query.limit == 0 ? kNoLimit : static_cast<std::size_t>(query.limit);
            return list_response(call, hypotheses_of(surface, query.project_id, limit));
          }));
}

api::Route create_hypothesis(const Surface& surface) {
  return for_scope(
      surface, "hypotheses.create",
      api::taking_body(
          {.method = "POST",
           .path = "/hypotheses",
           .summary = "Make a hypothesis",
           .responses = {{200, "The hypothesis", kHypothesisSchema},
                         {400, "There is no such project, or a value can't be kept",
                          api::kErrorSchema},
                         {403, "One may make none there", api::kErrorSchema}}},
          create_hypothesis_request(),
          [&surface](const api::Call& call, const CreateHypothesisRequest& request) {
            refuse_nul(*call.body);
            require_in_project(surface, call, request.project_id, "hypotheses.create",
                               {status::kForbidden, project_not_accessible(request.project_id)});
            const Timestamp at = surface.clock();
            const Hypothesis hypothesis{
                .id = new_uuid(),
                .project_id = request.project_id,
                .title = request.title,
                .description = request.description,
                .author = within_length("author", request.author, kLongestColumn),
                .status = *parse_hypothesis_status(request.status),
                .target_metrics = request.target_metrics,
                .baseline = within_length("baseline", request.baseline, kLongestColumn),
                .created_at = at,
                .updated_at = at};
            surface.parts.hypotheses->create(hypothesis);
            return api::json_response(200, hypothesis_json(hypothesis));
          }));
}

api::Route show_hypothesis(const Surface& surface) {
  return for_scope(surface, "hypotheses.view",
                   {.method = "GET",
                    .path = kHypothesisPath,
                    .summary = "Show a hypothesis",
                    .responses = hypothesis_responses(),
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = path_id(call);
                      const auto hypothesis = surface.parts.hypotheses->get(id);
                      if (!hypothesis) refuse_unknown_hypothesis(id);
                      require_may(surface, call, *hypothesis, "hypotheses.view");
                      return api::json_response(200, hypothesis_json(*hypothesis));
                    }});
}

HypothesisChange change_of_hypothesis(const ChangeHypothesisRequest& request) {
  HypothesisChange change;
  if (request.title) change.title = not_null("title", *request.title);
  if (request.description) change.description = not_null("description", *request.description);
  if (request.author) {
    change.author = within_length("author", not_null("author", *request.author), kLongestColumn);
  }
  if (request.status) {
    change.status = *parse_hypothesis_status(not_null("status", *request.status));
  }
  if (request.target_metrics) {
    change.target_metrics = not_null("targetMetrics", *request.target_metrics);
  }
  if (request.baseline) {
    change.baseline =
        within_length("baseline", not_null("baseline", *request.baseline), kLongestColumn);
  }
  return change;
}

api::Route change_hypothesis(const Surface& surface) {
  return for_scope(
      surface, "hypotheses.edit",
      {.method = "PATCH",
       .path = kHypothesisPath,
       .summary = "Change a hypothesis",
       .body = &change_hypothesis_request(),
       .responses = hypothesis_responses(),
       .handler = [&surface](const api::Call& call) {
         const auto [id, request] = read_id_and_body(call, change_hypothesis_request());
         const auto hypothesis = surface.parts.hypotheses->get(id);
         if (!hypothesis) refuse_unknown_hypothesis(id);
         require_may(surface, call, *hypothesis, "hypotheses.edit");
         return api::json_response(200, hypothesis_json(surface.parts.hypotheses->change(
                                            id, change_of_hypothesis(request), surface.clock())));
       }});
}

api::Route remove_hypothesis(const Surface& surface) {
  return for_scope(surface, "hypotheses.delete",
                   {.method = "DELETE",
                    .path = kHypothesisPath,
                    .summary = "Remove a hypothesis",
                    .responses = {{200, "It is gone", kSuccessSchema},
                                  {400, "There is no such hypothesis", api::kErrorSchema},
                                  {403, "One may not remove it", api::kErrorSchema},
                                  {422, "The id is no UUID", api::kInvalidRequestSchema}},
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = path_id(call);
                      const auto hypothesis = surface.parts.hypotheses->get(id);
                      if (!hypothesis) refuse_unknown(id);
                      require_may(surface, call, *hypothesis, "hypotheses.delete");
                      if (!surface.parts.hypotheses->remove(id)) refuse_unknown(id);
                      return api::json_response(200, success_json());
                    }});
}

}  // namespace

std::vector<api::Route> hypothesis_routes(const Surface& surface) {
  return {list_recent_hypotheses(surface), create_hypothesis(surface), show_hypothesis(surface),
          change_hypothesis(surface), remove_hypothesis(surface)};
}

}  // namespace cq::experiments
