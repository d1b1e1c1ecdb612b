#pragma once

#include <array>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cq::experiments {

/// What a member of a team is, lowest rank first: each may do what those before it may.
enum class TeamRole { kViewer, kMember, kAdmin, kOwner };

/// "viewer", "member", "admin" or "owner". Safe from any thread.
CQ_EXPORT std::string_view to_string(TeamRole role) noexcept;
/// The role of that name, in lower or upper case; nullopt for any other text. Safe from any thread.
CQ_EXPORT std::optional<TeamRole> parse_team_role(std::string_view text) noexcept;

/// What may be done to a team, in the order in which rows are written.
inline constexpr std::array<std::string_view, 6> kTeamActions{"projects.create", "projects.delete",
                                                              "projects.view",   "teams.manage",
                                                              "teams.delete",    "teams.view"};

/// What may be done in a project, likewise.
inline constexpr std::array<std::string_view, 19> kProjectActions{
    "project.edit",     "project.delete",     "project.view",     "experiments.create",
    "experiments.edit", "experiments.delete", "experiments.view", "hypotheses.create",
    "hypotheses.edit",  "hypotheses.delete",  "hypotheses.view",  "metrics.create",
    "metrics.edit",     "metrics.delete",     "metrics.view",     "scalars.log",
    "scalars.view",     "artifacts.view",     "artifacts.log"};

/// Whether the rows that joining a team in that role writes allow that action; false for one that
/// is in neither list. Safe from any thread.
CQ_EXPORT bool allows(TeamRole role, std::string_view action) noexcept;

/// A row that allows or refuses a user one action in a team or in a project.
struct Permission {
  std::string id;
  std::string user_id;
  std::optional<std::string> team_id{};
  std::optional<std::string> project_id{};
  std::string action;
  bool allowed = false;
  std::optional<Timestamp> expires_at{};  ///< never looked at

  bool operator==(const Permission&) const = default;
};

/// Where an experiment is, and whether the user may do what was asked there.
struct ExperimentAccess {
  std::string project_id;
  bool allowed = false;

  bool operator==(const ExperimentAccess&) const = default;
};

/// Who may do what. Rows are written by the parts whose doing they follow: teams, projects and
/// accounts, in the same step.
///
/// A project's owner may do all in it and a team's owner all in the team and in its projects,
/// whatever rows there are. [permissions.owners]
/// Else, in a project, the user's rows on the project for that action decide, if there are any (one
/// that allows is enough), and if there are none, the user's rows on the project's team.
/// [permissions.rows]
/// In a team, the user's rows on it decide. [permissions.team_rows]
/// What nothing allows is refused, actions that nobody knows too; a superuser has no privilege.
/// [permissions.refused]
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [permissions.threads]
class CQ_EXPORT Permissions : public Part {
 public:
  static constexpr std::string_view kId = "experiments.permissions/1";

  Permissions() = default;
  Permissions(const Permissions&) = delete;
  Permissions& operator=(const Permissions&) = delete;
  Permissions(Permissions&&) = delete;
  Permissions& operator=(Permissions&&) = delete;
  ~Permissions() override;

  /// Whether the user may do that in the project; nullopt when there is no such project.
  /// [permissions.in_project]
  virtual std::optional<bool> in_project(std::string_view user_id, std::string_view project_id,
                                         std::string_view action) = 0;

  /// The same in the project of an experiment, with its id; nullopt when there is no such
  /// experiment, or its project is gone. [permissions.in_experiment]
  virtual std::optional<ExperimentAccess> in_experiment(std::string_view user_id,
                                                        std::string_view experiment_id,
                                                        std::string_view action) = 0;

  /// Whether the user may do that in the team; false when there is no such team.
  /// [permissions.in_team]
  virtual bool in_team(std::string_view user_id, std::string_view team_id,
                       std::string_view action) = 0;
};

}  // namespace cq::experiments
