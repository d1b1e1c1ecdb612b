#include <cq/experiments/accounts.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>

#include "experiments/host/guarded_parts.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::experiments {
namespace {

using host::Guard;
using host::guarded;

class GuardedAccounts final : public Accounts {
 public:
  GuardedAccounts(const Guard& guard, Accounts& part) : guard_(guard), part_(part) {}

  void create(const Account& account) override {
    guarded(guard_, "accounts.create", [&] { part_.create(account); });
  }
  std::optional<Account> get(std::string_view id) override {
    return guarded(guard_, "accounts.get", [&] { return part_.get(id); });
  }
  std::optional<Account> find(std::string_view email) override {
    return guarded(guard_, "accounts.find", [&] { return part_.find(email); });
  }
  Account change(std::string_view id, const AccountChange& change) override {
    return guarded(guard_, "accounts.change", [&] { return part_.change(id, change); });
  }
  bool replace_hash(std::string_view id, std::string_view old_hash,
                    std::string_view new_hash) override {
    return guarded(guard_, "accounts.replace_hash",
                   [&] { return part_.replace_hash(id, old_hash, new_hash); });
  }
  bool remove(std::string_view id) override {
    return guarded(guard_, "accounts.remove", [&] { return part_.remove(id); });
  }
  std::vector<Account> list(const Page& page) override {
    return guarded(guard_, "accounts.list", [&] { return part_.list(page); });
  }

 private:
  Guard guard_;
  Accounts& part_;
};

class GuardedTokens final : public Tokens {
 public:
  GuardedTokens(const Guard& guard, Tokens& part) : guard_(guard), part_(part) {}

  void create(const ApiToken& token) override {
    guarded(guard_, "tokens.create", [&] { part_.create(token); });
  }
  std::optional<ApiTokenHolder> find(std::string_view token_hash) override {
    return guarded(guard_, "tokens.find", [&] { return part_.find(token_hash); });
  }
  void record_use(std::string_view id, Timestamp at) override {
    guarded(guard_, "tokens.record_use", [&] { part_.record_use(id, at); });
  }
  std::vector<ApiToken> list(std::string_view user_id, const Page& page) override {
    return guarded(guard_, "tokens.list", [&] { return part_.list(user_id, page); });
  }
  ApiToken change(std::string_view user_id, std::string_view id,
                  const ApiTokenChange& change) override {
    return guarded(guard_, "tokens.change", [&] { return part_.change(user_id, id, change); });
  }
  bool revoke(std::string_view user_id, std::string_view id) override {
    return guarded(guard_, "tokens.revoke", [&] { return part_.revoke(user_id, id); });
  }

 private:
  Guard guard_;
  Tokens& part_;
};

class GuardedPermissions final : public Permissions {
 public:
  GuardedPermissions(const Guard& guard, Permissions& part) : guard_(guard), part_(part) {}

  std::optional<bool> in_project(std::string_view user_id, std::string_view project_id,
                                 std::string_view action) override {
    return guarded(guard_, "permissions.in_project",
                   [&] { return part_.in_project(user_id, project_id, action); });
  }
  std::optional<ExperimentAccess> in_experiment(std::string_view user_id,
                                                std::string_view experiment_id,
                                                std::string_view action) override {
    return guarded(guard_, "permissions.in_experiment",
                   [&] { return part_.in_experiment(user_id, experiment_id, action); });
  }
  bool in_team(std::string_view user_id, std::string_view team_id,
               std::string_view action) override {
    return guarded(guard_, "permissions.in_team",
                   [&] { return part_.in_team(user_id, team_id, action); });
  }

 private:
  Guard guard_;
  Permissions& part_;
};

class GuardedTeams final : public Teams {
 public:
  GuardedTeams(const Guard& guard, Teams& part) : guard_(guard), part_(part) {}

  void create(const Team& team) override {
    guarded(guard_, "teams.create", [&] { part_.create(team); });
  }
  std::optional<Team> get(std::string_view id) override {
    return guarded(guard_, "teams.get", [&] { return part_.get(id); });
  }
  std::vector<Team> list(std::string_view user_id, const Page& page) override {
    return guarded(guard_, "teams.list", [&] { return part_.list(user_id, page); });
  }
  Team change(std::string_view id, const TeamChange& change) override {
    return guarded(guard_, "teams.change", [&] { return part_.change(id, change); });
  }
  Team hand_over(std::string_view id, std::string_view owner_id, std::string_view new_owner_id,
                 std::string_view member_id, Timestamp at) override {
    return guarded(guard_, "teams.hand_over",
                   [&] { return part_.hand_over(id, owner_id, new_owner_id, member_id, at); });
  }
  bool remove(std::string_view id) override {
    return guarded(guard_, "teams.remove", [&] { return part_.remove(id); });
  }
  std::optional<TeamMember> find_member(std::string_view team_id,
                                        std::string_view user_id) override {
    return guarded(guard_, "teams.find_member",
                   [&] { return part_.find_member(team_id, user_id); });
  }
  std::vector<TeamMember> list_members(std::string_view team_id, const Page& page) override {
    return guarded(guard_, "teams.list_members", [&] { return part_.list_members(team_id, page); });
  }
  void add_member(const TeamMember& member) override {
    guarded(guard_, "teams.add_member", [&] { part_.add_member(member); });
  }
  TeamMember set_role(std::string_view team_id, std::string_view user_id, TeamRole role) override {
    return guarded(guard_, "teams.set_role",
                   [&] { return part_.set_role(team_id, user_id, role); });
  }
  bool remove_member(std::string_view team_id, std::string_view user_id) override {
    return guarded(guard_, "teams.remove_member",
                   [&] { return part_.remove_member(team_id, user_id); });
  }
  bool take_out(std::string_view team_id, std::string_view user_id) override {
    return guarded(guard_, "teams.take_out", [&] { return part_.take_out(team_id, user_id); });
  }

 private:
  Guard guard_;
  Teams& part_;
};

}  // namespace

host::PartWrapper accounts_wrapper() noexcept {
  return host::wrapper_of<Accounts, GuardedAccounts>();
}

host::PartWrapper tokens_wrapper() noexcept {
  return host::wrapper_of<Tokens, GuardedTokens>();
}

host::PartWrapper permissions_wrapper() noexcept {
  return host::wrapper_of<Permissions, GuardedPermissions>();
}

host::PartWrapper teams_wrapper() noexcept {
  return host::wrapper_of<Teams, GuardedTeams>();
}

}  // namespace cq::experiments
