#include <algorithm>
#include <array>
#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>
#include <cstddef>

namespace cq::experiments {
namespace {

/// The names of an enum's values, in their order.
template <std::size_t count>
using EnumNames = std::array<std::string_view, count>;

constexpr EnumNames<4> kTeamRoles{"viewer", "member", "admin", "owner"};
constexpr EnumNames<2> kDirections{"minimize", "maximize"};
constexpr EnumNames<3> kAggregations{"last", "best", "average"};
constexpr EnumNames<4> kExperimentStatuses{"planned", "running", "complete", "failed"};
constexpr EnumNames<5> kHypothesisStatuses{"proposed", "testing", "supported", "refuted",
                                           "inconclusive"};

template <typename Enum, std::size_t count>
std::string_view name_among(const EnumNames<count>& names, Enum value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < count ? names[place] : names.front();
}

constexpr char in_lower_case(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <typename Enum, std::size_t count>
std::optional<Enum> value_among(const EnumNames<count>& names, std::string_view text) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (std::equal(text.begin(), text.end(), names[i].begin(), names[i].end(),
                   [](char given, char known) { return in_lower_case(given) == known; })) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

bool is_among(std::string_view action, const auto& actions) noexcept {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

constexpr bool is_hex_digit(char c) noexcept {
  const char lower = in_lower_case(c);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f');
}

}  // namespace

std::string_view to_string(TeamRole role) noexcept {
  return name_among(kTeamRoles, role);
}

std::optional<TeamRole> parse_team_role(std::string_view text) noexcept {
  return value_among<TeamRole>(kTeamRoles, text);
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
  return name_among(kDirections, direction);
}

std::optional<Direction> parse_direction(std::string_view text) noexcept {
  return value_among<Direction>(kDirections, text);
}

std::string_view to_string(Aggregation aggregation) noexcept {
  return name_among(kAggregations, aggregation);
}

std::optional<Aggregation> parse_aggregation(std::string_view text) noexcept {
  return value_among<Aggregation>(kAggregations, text);
}

std::string_view to_string(ExperimentStatus status) noexcept {
  return name_among(kExperimentStatuses, status);
}

std::optional<ExperimentStatus> parse_experiment_status(std::string_view text) noexcept {
  return value_among<ExperimentStatus>(kExperimentStatuses, text);
}

bool is_color(std::string_view text) noexcept {
  constexpr std::size_t kLength = 7;
  return text.size() == kLength && text.front() == '#' &&
         std::all_of(text.begin() + 1, text.end(), is_hex_digit);
}

std::string_view to_string(HypothesisStatus status) noexcept {
  return name_among(kHypothesisStatuses, status);
}

std::optional<HypothesisStatus> parse_hypothesis_status(std::string_view text) noexcept {
  return value_among<HypothesisStatus>(kHypothesisStatuses, text);
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

}  // namespace cq::experiments
