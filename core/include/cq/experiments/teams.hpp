#pragma once

#include <cq/experiments/page.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// People who share projects.
struct Team {
  std::string id;
  std::string name;
  std::optional<std::string> description{};
  std::string owner_id;  ///< who is not among its members
  Timestamp created_at{};

  bool operator==(const Team&) const = default;
};

/// What changes of a team. Only what is given does.
struct TeamChange {
  std::optional<std::string> name{};
  std::optional<std::string> description{};
};

struct TeamMember {
  std::string id;
  std::string team_id;
  std::string user_id;
  TeamRole role = TeamRole::kViewer;
  Timestamp joined_at{};

  bool operator==(const TeamMember&) const = default;
};

/// The teams of a store of experiments and their members.
///
/// A member has 25 permission rows on the team, one for each of kTeamActions and kProjectActions,
/// which say what allows() says of the role; the owner has those of an admin. Whatever changes
/// membership rewrites them in the same step. [teams.rows]
/// Of old twins of one membership the highest role counts, and what changes or removes one does so
/// to all of them. [teams.twins]
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [teams.threads]
/// What a method has changed is durable when it returns. [teams.durable]
class CQ_EXPORT Teams : public Part {
 public:
  static constexpr std::string_view kId = "experiments.teams/1";

  Teams() = default;
  Teams(const Teams&) = delete;
  Teams& operator=(const Teams&) = delete;
  Teams(Teams&&) = delete;
  Teams& operator=(Teams&&) = delete;
  ~Teams() override;

  /// Adds a team as it is, with its owner's rows. [teams.create]
  /// Throws conflict when its id is taken, not found when its owner isn't there.
  /// [teams.create.throws]
  virtual void create(const Team& team) = 0;

  /// The one of that id; nullopt when there is none. [teams.get]
  virtual std::optional<Team> get(std::string_view id) = 0;

  /// Those that a user owns or is a member of, a page of them. [teams.list]
  virtual std::vector<Team> list(std::string_view user_id, const Page& page) = 0;

  /// Changes what is given and returns the team. [teams.change]
  /// Throws not found when there is no such team. [teams.change.throws]
  virtual Team change(std::string_view id, const TeamChange& change) = 0;

  /// Gives a team of `owner_id`'s to another account, in one step, and returns it: the new owner is
  /// no member any more, the old one becomes an admin among its members under `member_id`, and the
  /// team's projects that the old one owns go with it. Does nothing when they are the same.
  /// [teams.hand_over]
  /// Throws not found when there is no such team or account, conflict when the team has another
  /// owner, as after another hand-over, and when that id is taken. [teams.hand_over.throws]
  virtual Team hand_over(std::string_view id, std::string_view owner_id,
                         std::string_view new_owner_id, std::string_view member_id,
                         Timestamp at) = 0;

  /// Removes a team with its members and its permission rows; its projects become personal ones of
  /// its owner, who gets the rows that the creator of one gets. Returns false when there is no such
  /// team. [teams.remove]
  virtual bool remove(std::string_view id) = 0;

  /// A user's membership; nullopt when the user is no member. [teams.find_member]
  virtual std::optional<TeamMember> find_member(std::string_view team_id,
                                                std::string_view user_id) = 0;

  /// The members of a team, a page of them. [teams.list_members]
  virtual std::vector<TeamMember> list_members(std::string_view team_id, const Page& page) = 0;

  /// Adds a member as it is. [teams.add_member]
  /// Throws not found when there is no such team or account; conflict when the user is a member or
  /// the owner, or the id is taken; of callers that add one user at a moment, one succeeds.
  /// [teams.add_member.throws]
  virtual void add_member(const TeamMember& member) = 0;

  /// Gives a member that role and returns the membership; what rows the user has on the team's
  /// projects stay. [teams.set_role]
  /// Throws not found when the user is no member, conflict when it is an admin: that one keeps its
  /// role. [teams.set_role.throws]
  virtual TeamMember set_role(std::string_view team_id, std::string_view user_id,
                              TeamRole role) = 0;

  /// Removes a member with the user's rows on the team and on its projects; but the owner of the
  /// team, or of such a project, keeps those of it. Returns false when the user is no member.
  /// [teams.remove_member]
  /// Throws conflict when the user is an admin. [teams.remove_member.throws]
  virtual bool remove_member(std::string_view team_id, std::string_view user_id) = 0;

  /// The same for an admin, too: for one who leaves, and for the owner, who may remove anybody.
  /// [teams.take_out]
  virtual bool take_out(std::string_view team_id, std::string_view user_id) = 0;
};

}  // namespace cq::experiments
