#include "workspaces/workspace_service.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <utility>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "workspaces/access.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

[[noreturn]] void refuse_missing(const char* sentence) {
  throw api::Refusal(404, sentence);
}

std::optional<std::string> hash_of_patch(const std::optional<std::string>& patch) {
  if (!patch || patch->empty()) return std::nullopt;
  return crypto::sha256_of(*patch);
}

/// Of a part of a debugger's state.
void require_bounded(const char* name, const std::string& json) {
  if (json.size() <= kLongestDebuggerState) return;
  throw api::InvalidRequest(
      {{"value_error",
        {"body", name},
        "Value error, it would have more than " + std::to_string(kLongestDebuggerState) + " bytes",
        JsonValue(),
        std::nullopt}});
}

}  // namespace

Parts::Parts(const host::OpenedStore& store)
    : repositories(store.part<Repositories>()),
      worktrees(store.part<Worktrees>()),
      sessions(store.part<Sessions>()),
      commands(store.part<Commands>()),
      artifacts(store.part<Artifacts>()),
      debuggers(store.part<DebuggerStates>()) {}

WorkspaceService::WorkspaceService(Parts parts, api::Clock clock, ArtifactFolders folders,
                                   observability::Log& log)
    : parts_(std::move(parts)), clock_(std::move(clock)), folders_(std::move(folders)), log_(log) {}

Repository WorkspaceService::save_repository(const RepositoryValues& values) const {
  return parts_.repositories->upsert(values, clock_());
}

Repository WorkspaceService::init_remote(const RemoteRepository& remote) const {
  return parts_.repositories->init_remote(remote, clock_());
}

std::vector<Repository> WorkspaceService::list_repositories() const {
  return parts_.repositories->list();
}

std::vector<Repository> WorkspaceService::list_repositories(const RepositoryFilter& filter) const {
  return parts_.repositories->list_page(filter);
}

std::optional<Repository> WorkspaceService::find_repository(const std::string& name) const {
  return parts_.repositories->find(name);
}

Repository WorkspaceService::require_repository(const std::string& name) const {
  std::optional<Repository> repository = find_repository(name);
  if (!repository) refuse_missing("Repository not found");
  return *std::move(repository);
}

std::vector<Worktree> WorkspaceService::list_worktrees(std::int64_t repository_id) const {
  return parts_.worktrees->list(repository_id);
}

std::vector<Worktree> WorkspaceService::list_worktrees(const WorktreeFilter& filter) const {
  return parts_.worktrees->list_page(filter);
}

Worktree WorkspaceService::add_worktree(const NewWorktree& worktree) const {
  return parts_.worktrees->add(worktree, clock_());
}

Worktree WorkspaceService::require_worktree(const std::optional<std::int64_t>& id) const {
  std::optional<Worktree> worktree = id ? parts_.worktrees->get(*id) : std::nullopt;
  if (!worktree) refuse_missing("Worktree not found");
  return *std::move(worktree);
}

Worktree WorkspaceService::change_worktree(const std::optional<std::int64_t>& id,
                                           const WorktreeChange& change) const {
  return parts_.worktrees->change(require_worktree(id).id, change, clock_());
}

std::optional<Worktree> WorkspaceService::change_worktree_if(std::int64_t id, Timestamp updated_at,
                                                             const WorktreeChange& change) const {
  return parts_.worktrees->change_if(id, updated_at, change, clock_());
}

std::optional<Timestamp> WorkspaceService::expiry_of(
    const std::optional<std::int64_t>& expires_in) const {
  if (!expires_in) return std::nullopt;
  const std::optional<Timestamp> at = time_after(clock_(), *expires_in);
  if (!at) {
    throw api::InvalidRequest({{"value_error",
                                {"body", "expires_in"},
                                "Value error, the time is beyond the year 9999",
                                *expires_in,
                                json_object({{"error", json_object({})}})}});
  }
  return at;
}

Session WorkspaceService::new_session(const SessionValues& values, const api::Call& call) const {
  const bool names_nobody = values.requested_by.value_or("").empty();
  const Timestamp at = clock_();
  return {.id = crypto::random_hex_id(),
          .repository_id = values.repository_id,
          .token_id = token_id_of(call),
          .requested_by = names_nobody ? call.username : *values.requested_by,
          .commit_sha = values.commit_sha,
          .patch_hash = hash_of_patch(values.patch),
          .expires_at = values.expires_at,
          .metadata = write_json(values.metadata),
          .created_at = at,
          .updated_at = at};
}

Session WorkspaceService::create_session(const SessionValues& values, const api::Call& call) const {
  Session session = new_session(values, call);
  parts_.sessions->create(session);
  return session;
}

SessionWithCommands WorkspaceService::create_session(const SessionValues& values,
                                                     const std::vector<std::string>& lines,
                                                     const api::Call& call) const {
  Session session = new_session(values, call);
  std::vector<Command> commands = parts_.sessions->create_with_commands(session, lines);
  return {.session = std::move(session), .commands = std::move(commands)};
}

std::vector<Session> WorkspaceService::list_sessions(const SessionFilter& filter) const {
  return parts_.sessions->list(filter);
}

Session WorkspaceService::require_session(const std::string& id) const {
  std::optional<Session> session = parts_.sessions->get(id);
  if (!session) refuse_missing("Session not found");
  return *std::move(session);
}

void WorkspaceService::cancel_session(const std::string& id) const {
  static_cast<void>(require_session(id));
  const Timestamp at = clock_();
  parts_.sessions->set_status(id, SessionStatus::kCancelled, {.completed_at = at}, at);
}

Command WorkspaceService::queue_command(const NewCommand& command) const {
  static_cast<void>(require_session(command.session_id));
  std::optional<Command> queued = parts_.commands->queue_within(command, kMostCommands, clock_());
  if (!queued) {
    throw api::Refusal(409, "The session has " + std::to_string(kMostCommands) +
                                " commands, which is the most it may have; open another one");
  }
  return *std::move(queued);
}

std::vector<Command> WorkspaceService::list_commands(const CommandFilter& filter) const {
  static_cast<void>(require_session(filter.session_id));
  return parts_.commands->list_page(filter);
}

bool WorkspaceService::is_open(const std::string& session_id) const {
  const SessionStatus status = require_session(session_id).status;
  return status == SessionStatus::kPending || status == SessionStatus::kRunning;
}

std::vector<CommandLog> WorkspaceService::list_logs(const std::string& session_id,
                                                    const std::optional<CommandPlace>& behind,
                                                    std::size_t limit) const {
  return parts_.commands->list_logs(session_id, behind, limit);
}

std::vector<Artifact> WorkspaceService::list_artifacts(const std::string& session_id) const {
  static_cast<void>(require_session(session_id));
  return parts_.artifacts->list(session_id);
}

std::vector<Artifact> WorkspaceService::list_artifacts(const ArtifactFilter& filter) const {
  static_cast<void>(require_session(filter.session_id));
  return parts_.artifacts->list_page(filter);
}

Artifact WorkspaceService::require_artifact(const std::string& session_id,
                                            const std::optional<std::int64_t>& id) const {
  static_cast<void>(require_session(session_id));
  std::optional<Artifact> artifact = id ? parts_.artifacts->get(*id) : std::nullopt;
  if (!artifact || artifact->session_id != session_id) refuse_missing("Artifact not found");
  return *std::move(artifact);
}

std::shared_ptr<const ArtifactFile> WorkspaceService::open_artifact(
    const Artifact& artifact) const {
  ArtifactFolders::Result found = folders_.open(artifact.path);
  if (!found.file) {
    if (found.problem == ArtifactFolders::Problem::kOutside) {
      log_.trouble("An artifact was not served: ",
                   "the file '" + artifact.path + "' of artifact " + std::to_string(artifact.id) +
                       " lies below none of the directories that CQ_WORKSPACES_ARTIFACTS names.");
    }
    refuse_missing("Artifact file missing");
  }
  return std::make_shared<const ArtifactFile>(*std::move(found.file));
}

std::optional<Session> WorkspaceService::advance_session(
    const std::string& id, SessionStatus status, const std::optional<Timestamp>& updated_at) const {
  static_cast<void>(require_session(id));
  return parts_.sessions->advance(id, status, updated_at, clock_());
}

std::optional<DebuggerState> WorkspaceService::find_debugger(const std::string& session_id) const {
  static_cast<void>(require_session(session_id));
  return parts_.debuggers->find(session_id);
}

DebuggerState WorkspaceService::require_debugger(const std::string& session_id) const {
  std::optional<DebuggerState> state = find_debugger(session_id);
  if (!state) refuse_missing("The session has no debugger");
  return *std::move(state);
}

std::optional<DebuggerState> WorkspaceService::change_debugger(
    const std::string& session_id, const std::optional<DebuggerState>& before,
    const std::optional<Timestamp>& updated_at, const DebuggerChange& change) const {
  if (change.breakpoints) require_bounded("breakpoints", *change.breakpoints);
  if (change.payload) {
    require_bounded("payload", merged_payload(before ? before->payload : "{}", *change.payload));
  }
  return updated_at ? parts_.debuggers->update_if(session_id, updated_at, change, clock_())
                    : parts_.debuggers->update(session_id, change, clock_());
}

DebuggerState WorkspaceService::note_debug_action(const std::string& session_id,
                                                  const std::string& action,
                                                  const JsonValue& payload,
                                                  const std::string& requested_by) const {
  static_cast<void>(require_session(session_id));
  const Timestamp at = clock_();
  const JsonValue noted =
      json_object({{"action", json_object({{"name", action},
                                           {"payload", payload},
                                           {"requested_by", requested_by},
                                           {"at", format_timestamp(at, UtcSuffix::kOffset)}})}});
  return parts_.debuggers->update(
      session_id, {.last_event = std::optional<std::string>(action), .payload = write_json(noted)},
      at);
}

}  // namespace cq::workspaces
