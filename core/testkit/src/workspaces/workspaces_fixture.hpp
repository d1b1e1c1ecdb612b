#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <string>
#include <utility>
#include <vector>

namespace cq::testkit {

inline constexpr PartIds kNeedsWorkspaces{
    workspaces::Repositories::kId,   workspaces::Worktrees::kId,    workspaces::Leases::kId,
    workspaces::Sessions::kId,       workspaces::Commands::kId,     workspaces::Artifacts::kId,
    workspaces::DebuggerStates::kId, workspaces::AccessTokens::kId, workspaces::CommandClaims::kId,
    workspaces::KeptAnswers::kId};

/// A store of workspaces, and moments after its first one.
class WorkspacesTest : public StoreTest {
 protected:
  [[nodiscard]] workspaces::Repositories& repositories() const {
    return part<workspaces::Repositories>(store());
  }
  [[nodiscard]] workspaces::Worktrees& worktrees() const {
    return part<workspaces::Worktrees>(store());
  }
  [[nodiscard]] workspaces::Leases& leases() const { return part<workspaces::Leases>(store()); }
  [[nodiscard]] workspaces::Sessions& sessions() const {
    return part<workspaces::Sessions>(store());
  }
  [[nodiscard]] workspaces::Commands& commands() const {
    return part<workspaces::Commands>(store());
  }
  [[nodiscard]] workspaces::CommandClaims& command_claims() const {
    return part<workspaces::CommandClaims>(store());
  }
  [[nodiscard]] workspaces::KeptAnswers& kept_answers() const {
    return part<workspaces::KeptAnswers>(store());
  }
  [[nodiscard]] workspaces::Artifacts& artifacts() const {
    return part<workspaces::Artifacts>(store());
  }
  [[nodiscard]] workspaces::DebuggerStates& debugger_states() const {
    return part<workspaces::DebuggerStates>(store());
  }
  [[nodiscard]] workspaces::AccessTokens& access_tokens() const {
    return part<workspaces::AccessTokens>(store());
  }

  /// The first moment, and so many seconds after it; with a fraction that ends in zeros.
  static Timestamp second(int seconds) {
    return cq::testkit::at("2026-01-02T03:04:05.5Z") + std::chrono::seconds(seconds);
  }

  /// Adds so many worktrees of a repository, and returns their ids.
  std::vector<std::int64_t> add_worktrees(std::int64_t repository_id, int count) const {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < count; ++i) {
      const std::string path = "/w/" + std::to_string(repository_id) + "/" + std::to_string(i);
      ids.push_back(
          worktrees().add({.repository_id = repository_id, .path = path}, second(i - 100)).id);
    }
    return ids;
  }

  static workspaces::LeaseRequest request(std::string owner, unsigned token,
                                          std::int64_t repository_id = 1) {
    return {.repository_id = repository_id,
            .owner = std::move(owner),
            .token = hex_id(token),
            .ttl = std::chrono::seconds(60)};
  }

  static workspaces::Session session(unsigned number, Timestamp made) {
    return {.id = hex_id(number),
            .repository_id = 1,
            .commit_sha = "abc1234",
            .created_at = made,
            .updated_at = made};
  }
};

}  // namespace cq::testkit
