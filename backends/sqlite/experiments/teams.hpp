#pragma once

#include <cq/experiments/teams.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteTeams final : public Teams {
 public:
  SqliteTeams(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const Team& team) override;
  std::optional<Team> get(std::string_view id) override;
  std::vector<Team> list(std::string_view user_id, const Page& page) override;
  Team change(std::string_view id, const TeamChange& change) override;
  Team hand_over(std::string_view id, std::string_view owner_id, std::string_view new_owner_id,
                 std::string_view member_id, Timestamp at) override;
  bool remove(std::string_view id) override;
  std::optional<TeamMember> find_member(std::string_view team_id,
                                        std::string_view user_id) override;
  std::vector<TeamMember> list_members(std::string_view team_id, const Page& page) override;
  void add_member(const TeamMember& member) override;
  TeamMember set_role(std::string_view team_id, std::string_view user_id, TeamRole role) override;
  bool remove_member(std::string_view team_id, std::string_view user_id) override;
  bool take_out(std::string_view team_id, std::string_view user_id) override;

 private:
  enum class Admins { kStay, kGo };
  bool end_membership(std::string_view team_id, std::string_view user_id, Admins admins);

  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The teams and their members as records of an archive.
sqlite::RecordTable team_records();
sqlite::RecordTable team_member_records();

}  // namespace cq::experiments
