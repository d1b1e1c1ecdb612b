#include "sqlite/experiments/teams.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/pages.hpp"
#include "sqlite/experiments/permissions.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kTeamsTable = "teams";
constexpr std::string_view kTeamColumns = "id, name, description, owner_id, created_at";
constexpr std::string_view kMembersTable = "team_members";
constexpr std::string_view kMemberColumns = "id, team_id, user_id, role, joined_at";

Team read_team(const Statement& row) {
  const sqlite::RowReader reader(row, kTeamsTable);
  return {.id = reader.text(0),
          .name = reader.text(1),
          .description = reader.optional_text(2),
          .owner_id = reader.text(3),
          .created_at = reader.time(4, "created_at")};
}

TeamMember read_member(const Statement& row) {
  const sqlite::RowReader reader(row, kMembersTable);
  return {.id = reader.text(0),
          .team_id = reader.text(1),
          .user_id = reader.text(2),
          .role = reader.named(3, "role", parse_team_role),
          .joined_at = reader.time(4, "joined_at")};
}

std::string teams_where(std::string_view rest) {
  return "SELECT " + std::string(kTeamColumns) + " FROM teams " + std::string(rest);
}

std::string members_where(std::string_view rest) {
  return "SELECT " + std::string(kMemberColumns) + " FROM team_members " + std::string(rest);
}

std::optional<Team> find_team(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(teams_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_team(row)) : std::nullopt;
}

Team require_team(Connection& connection, std::string_view id) {
  require_row(connection, kTeamsTable, "team", id);
  return *find_team(connection, id);
}

/// Of twins the one of the highest role, of these the first.
std::optional<TeamMember> find_membership(Connection& connection, std::string_view team_id,
                                          std::string_view user_id) {
  Statement rows = connection.prepare(
      members_where("WHERE team_id = ?1 AND user_id = ?2 ORDER BY joined_at, id"));
  rows.bind(1, team_id).bind(2, user_id);
  const std::vector<TeamMember> twins = sqlite::read_all(rows, &read_member);
  const auto highest = std::max_element(
      twins.begin(), twins.end(),
      [](const TeamMember& left, const TeamMember& right) { return left.role < right.role; });
  return highest == twins.end() ? std::nullopt : std::optional(*highest);
}

void insert_team(Connection& connection, const Team& team) {
  connection
      .prepare("INSERT INTO teams (" + std::string(kTeamColumns) + ") VALUES (?1, ?2, ?3, ?4, ?5)")
      .bind(1, team.id)
      .bind(2, team.name)
      .bind_optional(3, team.description)
      .bind(4, team.owner_id)
      .bind(5, sqlite::stored_time(team.created_at))
      .run();
}

void insert_member(Connection& connection, const TeamMember& member) {
  connection
      .prepare("INSERT INTO team_members (" + std::string(kMemberColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5)")
      .bind(1, member.id)
      .bind(2, member.team_id)
      .bind(3, member.user_id)
      .bind(4, sqlite::stored_name(to_string(member.role)))
      .bind(5, sqlite::stored_time(member.joined_at))
      .run();
}

/// What a caller checks beforehand may have changed by the time of the write.
void require_no_admin(const TeamMember& member) {
  if (member.role < TeamRole::kAdmin) return;
  throw Error(ErrorKind::kConflict,
              "The account '" + member.user_id + "' is an admin of the team '" + member.team_id +
                  "' by now, and stays one.",
              "the member is an admin");
}

void delete_memberships(Connection& connection, std::string_view team_id,
                        std::string_view user_id) {
  connection.prepare("DELETE FROM team_members WHERE team_id = ?1 AND user_id = ?2")
      .bind(1, team_id)
      .bind(2, user_id)
      .run();
}

std::vector<std::string> projects_of_team(Connection& connection, std::string_view team_id) {
  Statement rows = connection.prepare("SELECT id FROM projects WHERE team_id = ?1");
  rows.bind(1, team_id);
  return sqlite::read_all(rows, [](const Statement& row) { return row.text(0); });
}

void read_teams(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(teams_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_team(rows)));
}

void find_odd_teams(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection, {sqlite::dangling_rows(kTeamsTable, "owner_id", "users")}, visit);
}

ArchiveOutcome write_team(Connection& connection, const ArchiveRecord& record) {
  const Team team = team_of(record);
  if (const auto found = find_team(connection, team.id)) return sqlite::kept_if(*found == team);
  insert_team(connection, team);
  return ArchiveOutcome::kAdded;
}

void read_members(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(members_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_member(rows)));
}

constexpr const char* kTwins =
    "SELECT id, 'the user ' || user_id || ' is a member of the team ' || team_id || ' twice.' "
    "FROM team_members AS m WHERE EXISTS (SELECT 1 FROM team_members AS o WHERE o.team_id = "
    "m.team_id AND o.user_id = m.user_id AND o.id <> m.id) ORDER BY id";
constexpr const char* kOwnersAsMembers =
    "SELECT id, 'the user ' || user_id || ' is a member of a team that it owns.' FROM "
    "team_members AS m WHERE EXISTS (SELECT 1 FROM teams AS t WHERE t.id = m.team_id AND "
    "t.owner_id = m.user_id) ORDER BY id";

void find_odd_members(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {sqlite::dangling_rows(kMembersTable, "team_id", "teams"),
                     sqlite::dangling_rows(kMembersTable, "user_id", "users"),
                     sqlite::misspelt_rows(kMembersTable, "role"), kTwins, kOwnersAsMembers},
                    visit);
}

/// Twins of the original's are taken as they are.
ArchiveOutcome write_member(Connection& connection, const ArchiveRecord& record) {
  const TeamMember member = team_member_of(record);
  {
    Statement row = connection.prepare(members_where("WHERE id = ?1"));
    if (row.bind(1, member.id).step()) return sqlite::kept_if(read_member(row) == member);
  }
  insert_member(connection, member);
  return ArchiveOutcome::kAdded;
}

}  // namespace

void SqliteTeams::create(const Team& team) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_no_row(connection, kTeamsTable, "team", team.id);
    require_row(connection, "users", "account", team.owner_id);
    insert_team(connection, team);
    write_team_rows(connection, team.id, team.owner_id, TeamRole::kOwner);
    touched.add(kTeamsTable, team.id);
  });
}

std::optional<Team> SqliteTeams::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_team(*connection, id);
}

std::vector<Team> SqliteTeams::list(std::string_view user_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      teams_where("WHERE (owner_id = ?1 OR id IN (SELECT team_id FROM team_members WHERE "
                  "user_id = ?1))" +
                  page_sql(page)));
  rows.bind(1, user_id);
  return read_page(rows, page, &read_team);
}

Team SqliteTeams::change(std::string_view id, const TeamChange& change) {
  Team team;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    team = require_team(connection, id);
    team.name = change.name.value_or(team.name);
    if (change.description) team.description = change.description;
    connection.prepare("UPDATE teams SET name = ?2, description = ?3 WHERE id = ?1")
        .bind(1, id)
        .bind(2, team.name)
        .bind_optional(3, team.description)
        .run();
    touched.add(kTeamsTable, id);
  });
  return team;
}

Team SqliteTeams::hand_over(std::string_view id, std::string_view owner_id,
                            std::string_view new_owner_id, std::string_view member_id,
                            Timestamp at) {
  Team team;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    team = require_team(connection, id);
    require_row(connection, "users", "account", new_owner_id);
    if (team.owner_id != owner_id) {
      throw Error(ErrorKind::kConflict,
                  "The team '" + team.id + "' isn't owned by the account '" +
                      std::string(owner_id) + "'; only its owner hands it over.",
                  "the team has another owner");
    }
    if (owner_id == new_owner_id) return;
    require_no_row(connection, kMembersTable, "member", member_id);
    connection.prepare("UPDATE projects SET owner_id = ?3 WHERE team_id = ?1 AND owner_id = ?2")
        .bind(1, id)
        .bind(2, team.owner_id)
        .bind(3, new_owner_id)
        .run();
    connection.prepare("UPDATE teams SET owner_id = ?2 WHERE id = ?1")
        .bind(1, id)
        .bind(2, new_owner_id)
        .run();
    delete_memberships(connection, id, new_owner_id);
    write_team_rows(connection, id, new_owner_id, TeamRole::kOwner);
    if (has_row(connection, "users", team.owner_id)) {
      delete_memberships(connection, id, team.owner_id);
      insert_member(connection, {.id = std::string(member_id),
                                 .team_id = team.id,
                                 .user_id = team.owner_id,
                                 .role = TeamRole::kAdmin,
                                 .joined_at = at});
      write_team_rows(connection, id, team.owner_id, TeamRole::kAdmin);
    }
    team.owner_id = new_owner_id;
    touched.add(kTeamsTable, id);
  });
  return team;
}

bool SqliteTeams::remove(std::string_view id) {
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    removed = has_row(connection, kTeamsTable, id);
    if (!removed) return;
    const Team team = require_team(connection, id);
    for (const std::string& project : projects_of_team(connection, id)) {
      connection.prepare("UPDATE projects SET team_id = NULL, owner_id = ?2 WHERE id = ?1")
          .bind(1, project)
          .bind(2, team.owner_id)
          .run();
      write_project_rows(connection, project, team.owner_id);
    }
    for (const char* sql :
         {"DELETE FROM permissions WHERE team_id = ?1",
          "DELETE FROM team_members WHERE team_id = ?1", "DELETE FROM teams WHERE id = ?1"}) {
      connection.prepare(sql).bind(1, id).run();
    }
    touched.add(kTeamsTable, id);
  });
  return removed;
}

std::optional<TeamMember> SqliteTeams::find_member(std::string_view team_id,
                                                   std::string_view user_id) {
  const sqlite::Lease connection = pool_.reader();
  return find_membership(*connection, team_id, user_id);
}

std::vector<TeamMember> SqliteTeams::list_members(std::string_view team_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      members_where("WHERE team_id = ?1" + page_sql(page, {.time = "joined_at"})));
  rows.bind(1, team_id);
  return read_page(rows, page, &read_member);
}

void SqliteTeams::add_member(const TeamMember& member) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    const Team team = require_team(connection, member.team_id);
    require_row(connection, "users", "account", member.user_id);
    require_no_row(connection, kMembersTable, "member", member.id);
    if (team.owner_id == member.user_id ||
        find_membership(connection, member.team_id, member.user_id)) {
      throw Error(
          ErrorKind::kConflict,
          "The account '" + member.user_id + "' is in the team '" + member.team_id + "' already.",
          "the account is in the team already");
    }
    insert_member(connection, member);
    write_team_rows(connection, member.team_id, member.user_id, member.role);
    touched.add(kMembersTable, member.id);
  });
}

TeamMember SqliteTeams::set_role(std::string_view team_id, std::string_view user_id,
                                 TeamRole role) {
  TeamMember member;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    const auto found = find_membership(connection, team_id, user_id);
    if (!found) {
      throw Error(ErrorKind::kNotFound,
                  "The account '" + std::string(user_id) + "' is no member of the team '" +
                      std::string(team_id) + "'.",
                  "there is no such member");
    }
    require_no_admin(*found);
    member = *found;
    member.role = role;
    connection.prepare("UPDATE team_members SET role = ?3 WHERE team_id = ?1 AND user_id = ?2")
        .bind(1, team_id)
        .bind(2, user_id)
        .bind(3, sqlite::stored_name(to_string(role)))
        .run();
    const auto team = find_team(connection, team_id);
    const bool is_owner = team && team->owner_id == user_id;
    write_team_rows(connection, team_id, user_id, is_owner ? TeamRole::kOwner : role);
    touched.add(kMembersTable, member.id);
  });
  return member;
}

bool SqliteTeams::remove_member(std::string_view team_id, std::string_view user_id) {
  return end_membership(team_id, user_id, Admins::kStay);
}

bool SqliteTeams::take_out(std::string_view team_id, std::string_view user_id) {
  return end_membership(team_id, user_id, Admins::kGo);
}

bool SqliteTeams::end_membership(std::string_view team_id, std::string_view user_id,
                                 Admins admins) {
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    const auto member = find_membership(connection, team_id, user_id);
    removed = member.has_value();
    if (!removed) return;
    if (admins == Admins::kStay) require_no_admin(*member);
    delete_memberships(connection, team_id, user_id);
    for (const char* sql :
         {"DELETE FROM permissions WHERE team_id = ?1 AND user_id = ?2 AND NOT EXISTS "
          "(SELECT 1 FROM teams WHERE id = ?1 AND owner_id = ?2)",
          "DELETE FROM permissions WHERE user_id = ?2 AND project_id IN "
          "(SELECT id FROM projects WHERE team_id = ?1 AND owner_id <> ?2)"}) {
      connection.prepare(sql).bind(1, team_id).bind(2, user_id).run();
    }
    touched.add(kMembersTable, member->id);
  });
  return removed;
}

sqlite::RecordTable team_records() {
  return {.kind = kTeamKind,
          .table = kTeamsTable,
          .key = "id",
          .timestamps = {"created_at"},
          .read = &read_teams,
          .checks = {sqlite::check_of<&read_team>(kTeamsTable, "id", &teams_where)},
          .find_odd = &find_odd_teams,
          .write = &write_team};
}

sqlite::RecordTable team_member_records() {
  return {.kind = kTeamMemberKind,
          .table = kMembersTable,
          .key = "id",
          .timestamps = {"joined_at"},
          .read = &read_members,
          .checks = {sqlite::check_of<&read_member>(kMembersTable, "id", &members_where)},
          .find_odd = &find_odd_members,
          .write = &write_member};
}

}  // namespace cq::experiments
