#include "sqlite/workspaces/feature.hpp"

#include <cq/archive.hpp>
#include <cq/health.hpp>

#include "sqlite/feature_store.hpp"
#include "sqlite/workspaces/access_tokens.hpp"
#include "sqlite/workspaces/artifacts.hpp"
#include "sqlite/workspaces/command_claims.hpp"
#include "sqlite/workspaces/commands.hpp"
#include "sqlite/workspaces/debug_events.hpp"
#include "sqlite/workspaces/debugger_states.hpp"
#include "sqlite/workspaces/events.hpp"
#include "sqlite/workspaces/kept_answers.hpp"
#include "sqlite/workspaces/lease_ends.hpp"
#include "sqlite/workspaces/lease_line.hpp"
#include "sqlite/workspaces/leases.hpp"
#include "sqlite/workspaces/repositories.hpp"
#include "sqlite/workspaces/sessions.hpp"
#include "sqlite/workspaces/worktree_rows.hpp"
#include "sqlite/workspaces/worktrees.hpp"
#include "sqlite_workspaces_migrations.hpp"

namespace cq::sqlite {
namespace {

/// The store of workspaces. Rows may refer to ones that aren't there, as the original's do.
class WorkspaceStore final : public FeatureStore {
 public:
  /// Throws like read_database_url and Connection.
  explicit WorkspaceStore(const DatabaseUrl& url)
      : FeatureStore(url, workspace_tables(), {}, References::kFree),
        repositories_(pool(), commits()),
        worktrees_(pool(), commits()),
        leases_(pool(), commits()),
        lease_line_(pool(), commits()),
        events_(pool()),
        debug_events_(pool()),
        sessions_(pool(), commits()),
        commands_(pool(), commits()),
        command_claims_(pool(), commits()),
        artifacts_(pool(), commits()),
        debugger_states_(pool(), commits()),
        access_tokens_(pool(), commits()),
        kept_answers_(commits()) {}

  Part* find_part(std::string_view id) noexcept override {
    return find_common_or(id, repositories_, worktrees_, leases_, lease_line_, sessions_, commands_,
                          artifacts_, debugger_states_, access_tokens_, command_claims_,
                          kept_answers_, events_, debug_events_);
  }

 private:
  workspaces::SqliteRepositories repositories_;
  workspaces::SqliteWorktrees worktrees_;
  workspaces::SqliteLeases leases_;
  workspaces::SqliteLeaseLine lease_line_;
  workspaces::SqliteEvents events_;
  workspaces::SqliteDebugEvents debug_events_;
  workspaces::SqliteSessions sessions_;
  workspaces::SqliteCommands commands_;
  workspaces::SqliteCommandClaims command_claims_;
  workspaces::SqliteArtifacts artifacts_;
  workspaces::SqliteDebuggerStates debugger_states_;
  workspaces::SqliteAccessTokens access_tokens_;
  workspaces::SqliteKeptAnswers kept_answers_;
};

constexpr const char* kWorkspaceParts[] = {MigrationTarget::kId.data(),
                                           Maintenance::kId.data(),
                                           workspaces::Repositories::kId.data(),
                                           workspaces::Worktrees::kId.data(),
                                           workspaces::Leases::kId.data(),
                                           workspaces::LeaseLine::kId.data(),
                                           workspaces::Events::kId.data(),
                                           workspaces::DebugEvents::kId.data(),
                                           workspaces::Sessions::kId.data(),
                                           workspaces::Commands::kId.data(),
                                           workspaces::CommandClaims::kId.data(),
                                           workspaces::Artifacts::kId.data(),
                                           workspaces::DebuggerStates::kId.data(),
                                           workspaces::AccessTokens::kId.data(),
                                           workspaces::KeptAnswers::kId.data(),
                                           Health::kId.data(),
                                           Archive::kId.data()};

}  // namespace

const RecordTables& workspace_tables() {
  static const RecordTables kTables{
      workspaces::repository_records(),    workspaces::worktree_records(),
      workspaces::lease_end_records(),     workspaces::access_token_records(),
      workspaces::session_records(),       workspaces::command_records(),
      workspaces::command_claim_records(), workspaces::artifact_records(),
      workspaces::debugger_state_records()};
  return kTables;
}

cq_feature workspaces_feature() noexcept {
  return feature_of<WorkspaceStore, &workspace_tables, cq_sqlite_workspaces_workspaces_migrations,
                    References::kFree>("workspaces", kWorkspaceParts);
}

}  // namespace cq::sqlite
