#include "experiments/requests.hpp"

#include <algorithm>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/text.hpp>
#include <limits>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "api/uuid_rule.hpp"
#include "http/status.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestProjectDescription = 500;
constexpr std::size_t kLongestDescription = 1000;
constexpr std::size_t kLongestTitle = 200;

api::TextRule name_rule() {
  return api::text().at_least(1).at_most(kLongestName);
}

api::ChoiceRule role_rule() {
  return api::one_of({"owner", "admin", "member", "viewer"});
}

api::ChoiceRule experiment_status_rule() {
  return api::one_of({"planned", "running", "complete", "failed"});
}

api::ChoiceRule hypothesis_status_rule() {
  return api::one_of({"proposed", "testing", "supported", "refuted", "inconclusive"});
}

/// "#" and six hexadecimal digits.
class ColorRule : public api::Rule<std::string> {
 public:
  void read(const JsonValue& input, api::Reading& reading, std::string& into) const override {
    const std::size_t complaints_before = reading.count();
    std::string color;
    api::text().read(input, reading, color);
    if (reading.count() != complaints_before) return;
    if (is_color(color)) {
      into = std::move(color);
    } else {
      reading.complain("value_error", "Value error, Invalid color", input,
                       json_object({{"error", json_object({})}}));
    }
  }
  [[nodiscard]] JsonValue schema() const override {
    return json_object({{"type", "string"}, {"pattern", "^#[0-9a-fA-F]{6}$"}});
  }
};

const api::ObjectSchema<ProjectMetricRequest>& project_metric_request() {
  static const auto kSchema = api::ObjectSchema<ProjectMetricRequest>("ExperimentsProjectMetric")
                                  .required("name", &ProjectMetricRequest::name, api::text())
                                  .required("direction", &ProjectMetricRequest::direction,
                                            api::one_of({"minimize", "maximize"}))
                                  .required("aggregation", &ProjectMetricRequest::aggregation,
                                            api::one_of({"last", "best", "average"}))
                                  .strict();
  return kSchema;
}

const api::ObjectSchema<ProjectSettingsRequest>& project_settings_request() {
  static const auto kSchema =
      api::ObjectSchema<ProjectSettingsRequest>("ExperimentsProjectSettings")
          .optional("namingPattern", &ProjectSettingsRequest::naming_pattern, api::text(),
                    kDefaultNamingPattern)
          .optional("displayMetrics", &ProjectSettingsRequest::display_metrics,
                    api::list_of(api::text()), JsonValue::Array{})
          .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeProjectSettingsRequest>& change_project_settings_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeProjectSettingsRequest>("ExperimentsChangeProjectSettings")
          .if_given("namingPattern", &ChangeProjectSettingsRequest::naming_pattern,
                    api::nullable(api::text()))
          .if_given("displayMetrics", &ChangeProjectSettingsRequest::display_metrics,
                    api::or_null(api::list_of(api::text())))
          .strict();
  return kSchema;
}

bool has_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

bool holds_nul(const JsonValue& value) {
  if (const std::string* text = value.as_string()) return has_nul(*text);
  if (const JsonValue::Array* items = value.as_array()) {
    return std::any_of(items->begin(), items->end(), holds_nul);
  }
  const JsonValue::Object* members = value.as_object();
  return members != nullptr &&
         std::any_of(members->begin(), members->end(), [](const JsonValue::Member& member) {
           return has_nul(member.first) || holds_nul(member.second);
         });
}

}  // namespace

const api::ObjectSchema<CreateTeamRequest>& create_team_request() {
  static const auto kSchema = api::ObjectSchema<CreateTeamRequest>("ExperimentsCreateTeamRequest")
                                  .required("name", &CreateTeamRequest::name, api::text())
                                  .optional("description", &CreateTeamRequest::description,
                                            api::nullable(api::text()), JsonValue())
                                  .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeTeamRequest>& change_team_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeTeamRequest>("ExperimentsChangeTeamRequest")
          .required("id", &ChangeTeamRequest::id, api::uuid())
          .required("name", &ChangeTeamRequest::name, api::text())
          .if_given("description", &ChangeTeamRequest::description, api::nullable(api::text()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<MemberRequest>& member_request() {
  static const auto kSchema = api::ObjectSchema<MemberRequest>("ExperimentsMemberRequest")
                                  .required("userId", &MemberRequest::user_id, api::uuid())
                                  .required("teamId", &MemberRequest::team_id, api::uuid())
                                  .required("role", &MemberRequest::role, role_rule())
                                  .strict();
  return kSchema;
}

const api::ObjectSchema<RemoveMemberRequest>& remove_member_request() {
  static const auto kSchema =
      api::ObjectSchema<RemoveMemberRequest>("ExperimentsRemoveMemberRequest")
          .required("userId", &RemoveMemberRequest::user_id, api::uuid())
          .required("teamMemberId", &RemoveMemberRequest::team_member_id, api::uuid())
          .strict();
  return kSchema;
}

const api::ObjectSchema<CreateProjectRequest>& create_project_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateProjectRequest>("ExperimentsCreateProjectRequest")
          .required("name", &CreateProjectRequest::name, name_rule())
          .optional("description", &CreateProjectRequest::description,
                    api::text().at_most(kLongestProjectDescription), "")
          .optional("metrics", &CreateProjectRequest::metrics,
                    api::list_of(project_metric_request()).at_most(kMostProjectMetrics),
                    JsonValue::Array{})
          .optional("settings", &CreateProjectRequest::settings, project_settings_request(),
                    json_object({}))
          .optional("teamId", &CreateProjectRequest::team_id, api::or_null(api::uuid()),
                    JsonValue())
          .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeProjectRequest>& change_project_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeProjectRequest>("ExperimentsChangeProjectRequest")
          .if_given("name", &ChangeProjectRequest::name, api::nullable(name_rule()))
          .if_given("description", &ChangeProjectRequest::description,
                    api::nullable(api::text().at_most(kLongestProjectDescription)))
          .if_given(
              "metrics", &ChangeProjectRequest::metrics,
              api::or_null(api::list_of(project_metric_request()).at_most(kMostProjectMetrics)))
          .if_given("settings", &ChangeProjectRequest::settings,
                    api::or_null(change_project_settings_request()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<CreateExperimentRequest>& create_experiment_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateExperimentRequest>("ExperimentsCreateExperimentRequest")
          .required("projectId", &CreateExperimentRequest::project_id, api::uuid())
          .required("name", &CreateExperimentRequest::name, name_rule())
          .optional("description", &CreateExperimentRequest::description,
                    api::text().at_most(kLongestDescription), "")
          .optional("status", &CreateExperimentRequest::status, experiment_status_rule(), "planned")
          .optional("parentExperimentId", &CreateExperimentRequest::parent_id,
                    api::or_null(api::text_or_uuid()), JsonValue())
          .optional("features", &CreateExperimentRequest::features, api::dictionary(),
                    json_object({}))
          .optional("gitDiff", &CreateExperimentRequest::git_diff, api::nullable(api::text()),
                    JsonValue())
          .optional("color", &CreateExperimentRequest::color, api::or_null(ColorRule()),
                    JsonValue())
          .optional("order", &CreateExperimentRequest::order, api::nullable(api::integer()),
                    JsonValue())
          .optional("tags", &CreateExperimentRequest::tags, api::or_null(api::list_of(api::text())),
                    JsonValue())
          .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeExperimentRequest>& change_experiment_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeExperimentRequest>("ExperimentsChangeExperimentRequest")
          .if_given("name", &ChangeExperimentRequest::name, api::nullable(name_rule()))
          .if_given("description", &ChangeExperimentRequest::description,
                    api::nullable(api::text().at_most(kLongestDescription)))
          .if_given("status", &ChangeExperimentRequest::status,
                    api::nullable(experiment_status_rule()))
          .if_given("parentExperimentId", &ChangeExperimentRequest::parent_id,
                    api::or_null(api::text_or_uuid()))
          .if_given("features", &ChangeExperimentRequest::features, api::nullable_dictionary())
          .if_given("gitDiff", &ChangeExperimentRequest::git_diff, api::nullable(api::text()))
          .if_given("color", &ChangeExperimentRequest::color, api::or_null(ColorRule()))
          .if_given("order", &ChangeExperimentRequest::order, api::nullable(api::integer()))
          .if_given("tags", &ChangeExperimentRequest::tags, api::or_null(api::list_of(api::text())))
          .if_given("progress", &ChangeExperimentRequest::progress, api::nullable(api::integer()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<ReorderRequest>& reorder_request() {
  static const auto kSchema =
      api::ObjectSchema<ReorderRequest>("ExperimentsReorderRequest")
          .required("projectId", &ReorderRequest::project_id, api::uuid())
          .required("experimentIds", &ReorderRequest::experiment_ids, api::list_of(api::uuid()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<ReorderInProjectRequest>& reorder_in_project_request() {
  static const auto kSchema =
      api::ObjectSchema<ReorderInProjectRequest>("ExperimentsReorderInProjectRequest")
          .required("experimentIds", &ReorderInProjectRequest::experiment_ids,
                    api::list_of(api::uuid()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<RecentQuery>& recent_query() {
  constexpr int kDefaultLimit = 10;
  static const auto kSchema =
      api::ObjectSchema<RecentQuery>("ExperimentsRecentQuery")
          .required("projectId", &RecentQuery::project_id, api::uuid())
          .optional("limit", &RecentQuery::limit, api::integer(), kDefaultLimit);
  return kSchema;
}

const api::ObjectSchema<CreateHypothesisRequest>& create_hypothesis_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateHypothesisRequest>("ExperimentsCreateHypothesisRequest")
          .required("projectId", &CreateHypothesisRequest::project_id, api::uuid())
          .required("title", &CreateHypothesisRequest::title,
                    api::text().at_least(1).at_most(kLongestTitle))
          .optional("description", &CreateHypothesisRequest::description,
                    api::text().at_most(kLongestDescription), "")
          .required("author", &CreateHypothesisRequest::author, api::text().at_least(1))
          .optional("status", &CreateHypothesisRequest::status, hypothesis_status_rule(),
                    "proposed")
          .optional("targetMetrics", &CreateHypothesisRequest::target_metrics,
                    api::list_of(api::text()), JsonValue::Array{})
          .optional("baseline", &CreateHypothesisRequest::baseline, api::text(), "root")
          .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeHypothesisRequest>& change_hypothesis_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeHypothesisRequest>("ExperimentsChangeHypothesisRequest")
          .if_given("title", &ChangeHypothesisRequest::title,
                    api::nullable(api::text().at_least(1).at_most(kLongestTitle)))
          .if_given("description", &ChangeHypothesisRequest::description,
                    api::nullable(api::text().at_most(kLongestDescription)))
          .if_given("author", &ChangeHypothesisRequest::author,
                    api::nullable(api::text().at_least(1)))
          .if_given("status", &ChangeHypothesisRequest::status,
                    api::nullable(hypothesis_status_rule()))
          .if_given("targetMetrics", &ChangeHypothesisRequest::target_metrics,
                    api::or_null(api::list_of(api::text())))
          .if_given("baseline", &ChangeHypothesisRequest::baseline, api::nullable(api::text()))
          .strict();
  return kSchema;
}

const api::ObjectSchema<CreateMetricRequest>& create_metric_request() {
  // "direction" is what the original's client sends, and its server refuses.
  static const auto kSchema =
      api::ObjectSchema<CreateMetricRequest>("ExperimentsCreateMetricRequest")
          .required("experimentId", &CreateMetricRequest::experiment_id, api::text_or_uuid())
          .required("name", &CreateMetricRequest::name, api::text().at_least(1))
          .required("value", &CreateMetricRequest::value, api::number().or_not_finite())
          .optional("step", &CreateMetricRequest::step, api::integer(), 0)
          .optional("label", &CreateMetricRequest::label, api::nullable(api::text()), JsonValue())
          .ignored("direction", api::nullable(api::text()), JsonValue())
          .strict();
  return kSchema;
}

void refuse_nul(const JsonValue& value) {
  if (holds_nul(value)) {
    throw api::Refusal(status::kBadRequest, "A text must not contain a NUL character");
  }
}

std::int64_t within_32_bits(const char* field, std::int64_t value) {
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    throw api::Refusal(status::kBadRequest, std::string(field) + " is out of range");
  }
  return value;
}

const std::string& within_length(const char* field, const std::string& text, std::size_t most) {
  if (code_points(text) > most) {
    throw api::Refusal(status::kBadRequest, std::string(field) + " is longer than " +
                                                std::to_string(most) + " characters");
  }
  return text;
}

void refuse_null(const char* field) {
  throw api::Refusal(status::kBadRequest, std::string(field) + " must not be null");
}

}  // namespace cq::experiments
