#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/clock.hpp"
#include "api/route.hpp"
#include "observability/log.hpp"
#include "workspaces/artifact_files.hpp"

namespace cq::workspaces {

/// The parts of a store that workspaces are kept in.
struct Parts {
  explicit Parts(const host::OpenedStore& store);

  host::StorePart<Repositories> repositories;
  host::StorePart<Worktrees> worktrees;
  host::StorePart<Sessions> sessions;
  host::StorePart<Commands> commands;
  host::StorePart<Artifacts> artifacts;
  host::StorePart<DebuggerStates> debuggers;
};

/// What a session is made of.
struct SessionValues {
  std::int64_t repository_id = 0;
  std::string commit_sha;
  JsonValue metadata;
  std::optional<std::string> requested_by{};  ///< empty or nullopt: whose token it is
  std::optional<std::string> patch{};         ///< only its hash is kept
  std::optional<Timestamp> expires_at{};
};

/// A session that was made with its commands.
struct SessionWithCommands {
  Session session;
  std::vector<Command> commands;
};

/// How many commands a session may have for a further one to be queued.
inline constexpr std::size_t kMostCommands = 10'000;
/// How many characters the text of a command may have: 16 times what the column declares.
inline constexpr std::size_t kLongestCommand = std::size_t{16} * 1024;

/// How many bytes the breakpoints and the payload of a debugger's state may have as JSON, each.
inline constexpr std::size_t kLongestDebuggerState = std::size_t{256} * 1024;

/// What is done with repositories, sessions, commands and artifacts, whichever dialect asks for it.
/// What isn't there is an api::Refusal with 404. Every method throws what the store throws. Safe
/// from any thread.
class WorkspaceService {
 public:
  /// `log` outlives the service.
  WorkspaceService(Parts parts, api::Clock clock, ArtifactFolders folders, observability::Log& log);

  /// Makes the repository of that name, or changes the one there is.
  Repository save_repository(const RepositoryValues& values) const;
  /// Makes the repository at that URL known. Throws Error: conflict when all names are taken.
  Repository init_remote(const RemoteRepository& remote) const;
  [[nodiscard]] std::vector<Repository> list_repositories() const;
  [[nodiscard]] std::vector<Repository> list_repositories(const RepositoryFilter& filter) const;
  [[nodiscard]] std::optional<Repository> find_repository(const std::string& name) const;
  [[nodiscard]] Repository require_repository(const std::string& name) const;

  /// Those of a repository, by their ids, retired ones too.
  [[nodiscard]] std::vector<Worktree> list_worktrees(std::int64_t repository_id) const;
  [[nodiscard]] std::vector<Worktree> list_worktrees(const WorktreeFilter& filter) const;
  /// Throws Error: conflict when the path is taken.
  Worktree add_worktree(const NewWorktree& worktree) const;
  /// nullopt stands for an id that none has.
  [[nodiscard]] Worktree require_worktree(const std::optional<std::int64_t>& id) const;
  Worktree change_worktree(const std::optional<std::int64_t>& id,
                           const WorktreeChange& change) const;
  /// As Worktrees::change_if.
  [[nodiscard]] std::optional<Worktree> change_worktree_if(std::int64_t id, Timestamp updated_at,
                                                           const WorktreeChange& change) const;

  /// When something ends that ends in so many seconds; nullopt where it never does. Throws
  /// api::InvalidRequest where that is beyond the year 9999.
  [[nodiscard]] std::optional<Timestamp> expiry_of(
      const std::optional<std::int64_t>& expires_in) const;

  /// A pending session, asked for by the token that `call` was authenticated with.
  Session create_session(const SessionValues& values, const api::Call& call) const;
  /// The same with those command lines, all or nothing.
  SessionWithCommands create_session(const SessionValues& values,
                                     const std::vector<std::string>& lines,
                                     const api::Call& call) const;
  /// Newest first.
  [[nodiscard]] std::vector<Session> list_sessions(const SessionFilter& filter) const;
  [[nodiscard]] Session require_session(const std::string& id) const;
  /// Whatever its status is.
  void cancel_session(const std::string& id) const;

  /// Adds a command line behind the session's others. An api::Refusal (409) when it has
  /// kMostCommands.
  Command queue_command(const NewCommand& command) const;
  /// As Commands::list_page.
  [[nodiscard]] std::vector<Command> list_commands(const CommandFilter& filter) const;

  [[nodiscard]] std::vector<Artifact> list_artifacts(const std::string& session_id) const;
  [[nodiscard]] std::vector<Artifact> list_artifacts(const ArtifactFilter& filter) const;
  /// The session's artifact of that id; nullopt stands for an id that none has.
  [[nodiscard]] Artifact require_artifact(const std::string& session_id,
                                          const std::optional<std::int64_t>& id) const;
  /// Its file. One that lies elsewhere than artifacts may is logged, and counts as missing.
  [[nodiscard]] std::shared_ptr<const ArtifactFile> open_artifact(const Artifact& artifact) const;

  /// As Sessions::advance.
  [[nodiscard]] std::optional<Session> advance_session(
      const std::string& id, SessionStatus status,
      const std::optional<Timestamp>& updated_at) const;

  /// Where the session's debugger is; nullopt when it has none.
  [[nodiscard]] std::optional<DebuggerState> find_debugger(const std::string& session_id) const;
  [[nodiscard]] DebuggerState require_debugger(const std::string& session_id) const;
  /// Changes `before`, which find_debugger() returned; nullopt when `updated_at` is given and it
  /// was changed meanwhile. Throws api::InvalidRequest when it would have more bytes than
  /// kLongestDebuggerState.
  [[nodiscard]] std::optional<DebuggerState> change_debugger(
      const std::string& session_id, const std::optional<DebuggerState>& before,
      const std::optional<Timestamp>& updated_at, const DebuggerChange& change) const;

  /// Notes what a client asked the session's debugger for.
  DebuggerState note_debug_action(const std::string& session_id, const std::string& action,
                                  const JsonValue& payload, const std::string& requested_by) const;

  /// Whether the session is pending or runs.
  [[nodiscard]] bool is_open(const std::string& session_id) const;
  /// As Commands::list_logs.
  [[nodiscard]] std::vector<CommandLog> list_logs(const std::string& session_id,
                                                  const std::optional<CommandPlace>& behind,
                                                  std::size_t limit) const;

  [[nodiscard]] const ArtifactFolders& folders() const noexcept { return folders_; }

 private:
  [[nodiscard]] Session new_session(const SessionValues& values, const api::Call& call) const;

  const Parts parts_;
  const api::Clock clock_;
  const ArtifactFolders folders_;
  observability::Log& log_;
};

}  // namespace cq::workspaces
