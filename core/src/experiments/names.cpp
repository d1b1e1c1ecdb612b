#include "records/names.hpp"

#include <algorithm>
#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/queries.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>

namespace cq::experiments {
namespace {

using records::name_in;
using records::Names;
using records::stored_value_in;

constexpr Names<4> kTeamRoles{"viewer", "member", "admin", "owner"};
constexpr Names<2> kDirections{"minimize", "maximize"};
constexpr Names<3> kAggregations{"last", "best", "average"};
constexpr Names<4> kExperimentStatuses{"planned", "running", "complete", "failed"};
constexpr Names<5> kHypothesisStatuses{"proposed", "testing", "supported", "refuted",
                                       "inconclusive"};

bool is_among(std::string_view action, const auto& actions) noexcept {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

constexpr bool is_hex_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string_view to_string(TeamRole role) noexcept {
  return name_in(kTeamRoles, role);
}

std::optional<TeamRole> parse_team_role(std::string_view text) noexcept {
  return stored_value_in<TeamRole>(kTeamRoles, text);
}

bool allows(TeamRole role, std::string_view action) noexcept {
  const bool of_team = is_among(action, kTeamActions);
  if (!of_team && !is_among(action, kProjectActions)) return false;
  if (role >= TeamRole::kAdmin) return true;
  if (of_team) return action == "projects.view" || action == "teams.view";
  if (role == TeamRole::kMember) return action != "project.edit" && action != "project.delete";
  return action.ends_with(".view");
}

std::string_view to_string(Direction direction) noexcept {
  return name_in(kDirections, direction);
}

std::optional<Direction> parse_direction(std::string_view text) noexcept {
  return stored_value_in<Direction>(kDirections, text);
}

std::string_view to_string(Aggregation aggregation) noexcept {
  return name_in(kAggregations, aggregation);
}

std::optional<Aggregation> parse_aggregation(std::string_view text) noexcept {
  return stored_value_in<Aggregation>(kAggregations, text);
}

std::string_view to_string(ExperimentStatus status) noexcept {
  return name_in(kExperimentStatuses, status);
}

std::optional<ExperimentStatus> parse_experiment_status(std::string_view text) noexcept {
  return stored_value_in<ExperimentStatus>(kExperimentStatuses, text);
}

bool is_color(std::string_view text) noexcept {
  constexpr std::size_t kLength = 7;
  return text.size() == kLength && text.front() == '#' &&
         std::all_of(text.begin() + 1, text.end(), is_hex_digit);
}

std::string_view to_string(HypothesisStatus status) noexcept {
  return name_in(kHypothesisStatuses, status);
}

std::optional<HypothesisStatus> parse_hypothesis_status(std::string_view text) noexcept {
  return stored_value_in<HypothesisStatus>(kHypothesisStatuses, text);
}

// The key functions of the parts' classes: their virtual tables live in this library.
Accounts::~Accounts() = default;
Tokens::~Tokens() = default;
Permissions::~Permissions() = default;
Teams::~Teams() = default;
Projects::~Projects() = default;
Experiments::~Experiments() = default;
Hypotheses::~Hypotheses() = default;
Metrics::~Metrics() = default;
Queries::~Queries() = default;

}  // namespace cq::experiments
