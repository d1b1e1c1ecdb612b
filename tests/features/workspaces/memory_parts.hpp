#pragma once

#include "workspaces/memory_rows.hpp"

/// The parts of workspaces on rows in memory.
namespace cq::workspaces {

class MemoryRepositories final : public Repositories {
 public:
  explicit MemoryRepositories(MemoryWorkspaces& database) : database_(database) {}

  Repository upsert(const RepositoryValues& values, Timestamp at) override;
  std::optional<Repository> find(std::string_view name) override;
  std::optional<Repository> get(std::int64_t id) override;
  std::vector<Repository> list() override;
  Repository init_remote(const RemoteRepository& remote, Timestamp at) override;
  std::vector<Repository> list_page(const RepositoryFilter& filter) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryWorktrees final : public Worktrees {
 public:
  explicit MemoryWorktrees(MemoryWorkspaces& database) : database_(database) {}

  Worktree add(const NewWorktree& worktree, Timestamp at) override;
  std::optional<Worktree> get(std::int64_t id) override;
  std::vector<Worktree> list(std::optional<std::int64_t> repository_id) override;
  Worktree change(std::int64_t id, const WorktreeChange& change, Timestamp at) override;
  Worktree reserve(std::int64_t repository_id, std::string_view owner, std::string_view token,
                   std::chrono::microseconds ttl, Timestamp at) override;
  Worktree release(std::int64_t id, std::optional<std::string_view> token, Timestamp at) override;
  std::vector<Worktree> list_page(const WorktreeFilter& filter) override;
  std::optional<Worktree> change_if(std::int64_t id, Timestamp updated_at,
                                    const WorktreeChange& change, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryLeases final : public Leases {
 public:
  explicit MemoryLeases(MemoryWorkspaces& database) : database_(database) {}

  std::optional<Lease> acquire(const LeaseRequest& request, Timestamp at) override;
  std::optional<Timestamp> earliest_expiry(std::int64_t repository_id) override;
  Worktree heartbeat(std::int64_t worktree_id, std::string_view token,
                     std::chrono::microseconds ttl, const Checkout& checkout,
                     Timestamp at) override;
  Worktree release(std::int64_t worktree_id, std::string_view token,
                   std::optional<Condition> condition, const Checkout& checkout,
                   Timestamp at) override;
  Worktree break_lease(std::int64_t worktree_id, std::string_view by, std::string_view reason,
                       std::optional<Condition> condition, std::optional<std::int64_t> fence,
                       Timestamp at) override;
  std::vector<LeaseEnd> sweep(Timestamp at) override;
  std::vector<LeaseEnd> ends(std::int64_t after, std::size_t limit) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryLeaseLine final : public LeaseLine {
 public:
  explicit MemoryLeaseLine(MemoryWorkspaces& database) : database_(database) {}

  LeaseOrPlace join(const LeaseRequest& request, std::string_view server, Timestamp expires_at,
                    Timestamp at) override;
  std::optional<Lease> grant(const LeaseWaiter& place, const LeaseRequest& request,
                             Timestamp at) override;
  std::vector<std::int64_t> keep(const std::vector<std::int64_t>& tickets, std::string_view server,
                                 Timestamp expires_at, Timestamp at) override;
  void leave(const std::vector<std::int64_t>& tickets) override;
  std::vector<LeaseWaiter> list(std::int64_t repository_id, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryEvents final : public Events {
 public:
  explicit MemoryEvents(MemoryWorkspaces& database) : database_(database) {}

  std::vector<Event> list(std::int64_t after, std::size_t limit) override;
  EventRange range() override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryDebugEvents final : public DebugEvents {
 public:
  explicit MemoryDebugEvents(MemoryWorkspaces& database) : database_(database) {}

  std::vector<DebugEvent> list(std::string_view session_id, std::int64_t after,
                               std::size_t limit) override;

 private:
  MemoryWorkspaces& database_;
};

class MemorySessions final : public Sessions {
 public:
  explicit MemorySessions(MemoryWorkspaces& database) : database_(database) {}

  void create(const Session& session) override;
  std::optional<Session> get(std::string_view id) override;
  std::vector<Session> list(const SessionFilter& filter) override;
  Session set_status(std::string_view id, SessionStatus status, const SessionTimes& times,
                     Timestamp at) override;
  std::vector<Session> sweep(Timestamp at) override;
  std::vector<Command> create_with_commands(const Session& session,
                                            const std::vector<std::string>& lines) override;
  std::optional<Session> advance(std::string_view id, SessionStatus status,
                                 const std::optional<Timestamp>& updated_at, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryCommands final : public Commands {
 public:
  explicit MemoryCommands(MemoryWorkspaces& database) : database_(database) {}

  Command queue(const NewCommand& command, Timestamp at) override;
  Command create(const NewCommand& command, std::int64_t sequence, Timestamp at) override;
  std::int64_t next_sequence(std::string_view session_id) override;
  std::optional<Command> get(std::int64_t id) override;
  std::vector<Command> list(std::string_view session_id) override;
  Command record_result(std::int64_t id, const CommandResult& result, Timestamp at) override;
  std::optional<Command> queue_within(const NewCommand& command, std::size_t most,
                                      Timestamp at) override;
  std::vector<CommandLog> list_logs(std::string_view session_id,
                                    const std::optional<CommandPlace>& behind,
                                    std::size_t limit) override;
  std::vector<Command> list_page(const CommandFilter& filter) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryCommandClaims final : public CommandClaims {
 public:
  explicit MemoryCommandClaims(MemoryWorkspaces& database) : database_(database) {}

  std::optional<ClaimedCommand> claim(const ClaimRequest& request, Timestamp at) override;
  ClaimedCommand heartbeat(std::int64_t command_id, std::string_view token,
                           std::chrono::microseconds ttl,
                           const std::optional<std::string>& log_path, Timestamp at) override;
  Command finish(std::int64_t command_id, std::string_view token, const CommandResult& result,
                 Timestamp at) override;
  std::vector<ClaimedCommand> sweep(Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryArtifacts final : public Artifacts {
 public:
  explicit MemoryArtifacts(MemoryWorkspaces& database) : database_(database) {}

  Artifact record(const Artifact& artifact, Timestamp at) override;
  std::optional<Artifact> get(std::int64_t id) override;
  std::vector<Artifact> list(std::string_view session_id) override;
  std::optional<Artifact> record_within(const Artifact& artifact, std::size_t most,
                                        Timestamp at) override;
  std::vector<Artifact> list_page(const ArtifactFilter& filter) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryDebuggerStates final : public DebuggerStates {
 public:
  explicit MemoryDebuggerStates(MemoryWorkspaces& database) : database_(database) {}

  std::optional<DebuggerState> find(std::string_view session_id) override;
  DebuggerState update(std::string_view session_id, const DebuggerChange& change,
                       Timestamp at) override;
  std::optional<DebuggerState> update_if(std::string_view session_id,
                                         const std::optional<Timestamp>& updated_at,
                                         const DebuggerChange& change, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryAccessTokens final : public AccessTokens {
 public:
  explicit MemoryAccessTokens(MemoryWorkspaces& database) : database_(database) {}

  AccessToken create(const NewAccessToken& token, Timestamp at) override;
  std::optional<AccessToken> find_active(std::string_view token_hash, Timestamp at) override;
  void record_use(std::int64_t id, Timestamp at) override;
  std::vector<AccessToken> list() override;
  AccessToken revoke(std::int64_t id, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

class MemoryKeptAnswers final : public KeptAnswers {
 public:
  explicit MemoryKeptAnswers(MemoryWorkspaces& database) : database_(database) {}

  KnownRequest begin(std::string_view key, std::string_view content, Timestamp at) override;
  void carry_out(std::string_view key, const std::function<void()>& change) override;
  void finish(std::string_view key, const KeptAnswer& answer) override;
  void forget(std::string_view key) override;
  void keep_waiting(const std::vector<std::string>& keys, Timestamp at) override;

 private:
  MemoryWorkspaces& database_;
};

}  // namespace cq::workspaces
