#pragma once

#include <algorithm>
#include <cq/error.hpp>
#include <cq/store.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// The parts that workspaces are kept in, in memory and as simply as can be; for one thread.
namespace cq::workspaces {

class FakeRepositories final : public Repositories {
 public:
  Repository upsert(const RepositoryValues& values, Timestamp at) override {
    for (Repository& known : all) {
      if (known.name == values.name) return change(known, values, at);
    }
    all.emplace_back();
    all.back().id = static_cast<std::int64_t>(all.size());
    all.back().created_at = at;
    return change(all.back(), values, at);
  }
  std::optional<Repository> find(std::string_view name) override {
    for (const Repository& known : all) {
      if (known.name == name) return known;
    }
    return std::nullopt;
  }
  std::optional<Repository> get(std::int64_t id) override {
    return id > 0 && id <= static_cast<std::int64_t>(all.size())
               ? std::optional(all[static_cast<std::size_t>(id - 1)])
               : std::nullopt;
  }
  std::vector<Repository> list() override { return all; }
  Repository init_remote(const RemoteRepository& remote, Timestamp at) override {
    for (Repository& known : all) {
      if (known.remote_url != remote.remote_url) continue;
      known.default_branch = remote.default_branch.value_or(known.default_branch);
      known.settings = merged_payload(known.settings, remote.settings);
      known.updated_at = at;
      return known;
    }
    for (const std::string& name : remote.names) {
      if (find(name)) continue;
      return upsert({.name = name,
                     .remote_url = remote.remote_url,
                     .default_branch = remote.default_branch.value_or("main"),
                     .settings = remote.settings},
                    at);
    }
    throw Error(ErrorKind::kConflict, "all names are taken");
  }

  std::vector<Repository> list_page(const RepositoryFilter& filter) override {
    std::vector<Repository> found;
    for (const Repository& each : all) {
      if (each.id > filter.behind.value_or(0) && found.size() < filter.limit) found.push_back(each);
    }
    return found;
  }

  std::vector<Repository> all;

 private:
  static Repository change(Repository& known, const RepositoryValues& values, Timestamp at) {
    known.name = values.name;
    known.remote_url = values.remote_url;
    known.default_branch = values.default_branch;
    known.description = values.description;
    known.settings = values.settings.value_or(known.settings);
    known.updated_at = at;
    return known;
  }
};

class FakeWorktrees final : public Worktrees {
 public:
  Worktree add(const NewWorktree& worktree, Timestamp at) override {
    all.push_back({.id = static_cast<std::int64_t>(all.size()) + 1,
                   .repository_id = worktree.repository_id,
                   .path = worktree.path,
                   .created_at = at,
                   .updated_at = at});
    return all.back();
  }
  std::optional<Worktree> get(std::int64_t) override { return std::nullopt; }
  std::vector<Worktree> list(std::optional<std::int64_t> repository_id) override {
    std::vector<Worktree> found;
    for (const Worktree& worktree : all) {
      if (!repository_id || worktree.repository_id == *repository_id) found.push_back(worktree);
    }
    return found;
  }
  Worktree change(std::int64_t, const WorktreeChange&, Timestamp) override { throw unused(); }
  Worktree reserve(std::int64_t, std::string_view, std::string_view, std::chrono::microseconds,
                   Timestamp) override {
    throw unused();
  }
  Worktree release(std::int64_t, std::optional<std::string_view>, Timestamp) override {
    throw unused();
  }
  std::vector<Worktree> list_page(const WorktreeFilter& filter) override {
    std::vector<Worktree> found;
    for (const Worktree& each : list(filter.repository_id)) {
      if (each.id > filter.behind.value_or(0) && found.size() < filter.limit) found.push_back(each);
    }
    return found;
  }
  std::optional<Worktree> change_if(std::int64_t, Timestamp, const WorktreeChange&,
                                    Timestamp) override {
    throw unused();
  }

  std::vector<Worktree> all;

 private:
  static Error unused() { return {ErrorKind::kNotImplemented, "the fake doesn't do that"}; }
};

class FakeCommands final : public Commands {
 public:
  Command queue(const NewCommand& command, Timestamp at) override {
    return create(command, next_sequence(command.session_id), at);
  }
  Command create(const NewCommand& command, std::int64_t sequence, Timestamp at) override {
    all.push_back({.id = static_cast<std::int64_t>(all.size()) + 1,
                   .session_id = command.session_id,
                   .sequence = sequence,
                   .command = command.command,
                   .cwd = command.cwd,
                   .env = command.env,
                   .created_at = at,
                   .updated_at = at});
    return all.back();
  }
  std::int64_t next_sequence(std::string_view session_id) override {
    return static_cast<std::int64_t>(list(session_id).size());
  }
  std::optional<Command> get(std::int64_t) override { return std::nullopt; }
  std::vector<Command> list(std::string_view session_id) override {
    std::vector<Command> found;
    for (const Command& command : all) {
      if (command.session_id == session_id) found.push_back(command);
    }
    std::sort(found.begin(), found.end(), [](const Command& left, const Command& right) {
      return std::pair(left.sequence, left.id) < std::pair(right.sequence, right.id);
    });
    return found;
  }
  Command record_result(std::int64_t id, const CommandResult& result, Timestamp at) override {
    Command& command = all.at(static_cast<std::size_t>(id - 1));
    command.status = result.status;
    command.exit_code = result.exit_code;
    command.log_path = result.log_path;
    command.updated_at = at;
    return command;
  }

  std::optional<Command> queue_within(const NewCommand& command, std::size_t most,
                                      Timestamp at) override {
    if (list(command.session_id).size() >= most) return std::nullopt;
    return queue(command, at);
  }
  std::vector<CommandLog> list_logs(std::string_view session_id,
                                    const std::optional<CommandPlace>& behind,
                                    std::size_t limit) override {
    std::vector<CommandLog> found;
    for (const Command& each : list(session_id)) {
      const bool is_behind =
          !behind || std::pair(each.sequence, each.id) > std::pair(behind->sequence, behind->id);
      if (is_behind && found.size() < limit) {
        found.push_back({each.id, each.sequence, each.status, each.log_path});
      }
    }
    most_read = std::max(most_read, found.size());
    read += found.size();
    return found;
  }

  std::vector<Command> list_page(const CommandFilter& filter) override {
    std::vector<Command> found;
    for (const Command& each : list(filter.session_id)) {
      if (filter.status && each.status != *filter.status) continue;
      const bool is_behind =
          !filter.behind ||
          std::pair(each.sequence, each.id) > std::pair(filter.behind->sequence, filter.behind->id);
      if (is_behind && found.size() < filter.limit) found.push_back(each);
    }
    return found;
  }

  std::vector<Command> all;
  std::size_t most_read = 0;  ///< rows by one list_logs()
  std::size_t read = 0;       ///< rows by all
};

class FakeSessions final : public Sessions {
 public:
  explicit FakeSessions(Commands& commands) : commands_(commands) {}

  void create(const Session& session) override { all.insert(all.begin(), session); }
  std::optional<Session> get(std::string_view id) override {
    for (const Session& session : all) {
      if (session.id == id) return session;
    }
    return std::nullopt;
  }
  std::vector<Session> list(const SessionFilter& filter) override {
    std::vector<Session> found;
    bool is_behind = !filter.behind;
    for (const Session& each : all) {
      if (is_behind && found.size() < filter.limit) found.push_back(each);
      is_behind = is_behind || each.id == filter.behind->second;
    }
    return found;
  }
  Session set_status(std::string_view id, SessionStatus status, const SessionTimes& times,
                     Timestamp at) override {
    for (Session& session : all) {
      if (session.id != id) continue;
      session.status = status;
      if (times.completed_at) session.completed_at = times.completed_at;
      session.updated_at = at;
      return session;
    }
    throw Error(ErrorKind::kNotFound, "no such session");
  }
  std::vector<Session> sweep(Timestamp at) override {
    std::vector<Session> swept;
    for (Session& session : all) {
      const bool is_open =
          session.status == SessionStatus::kPending || session.status == SessionStatus::kRunning;
      if (!is_open || !session.expires_at || *session.expires_at >= at) continue;
      session.status = SessionStatus::kCancelled;
      session.completed_at = session.updated_at = at;
      swept.push_back(session);
    }
    return swept;
  }
  std::vector<Command> create_with_commands(const Session& session,
                                            const std::vector<std::string>& lines) override {
    create(session);
    std::vector<Command> made;
    for (const std::string& line : lines) {
      made.push_back(
          commands_.queue({.session_id = session.id, .command = line}, session.created_at));
    }
    return made;
  }

  std::optional<Session> advance(std::string_view id, SessionStatus status,
                                 const std::optional<Timestamp>&, Timestamp at) override {
    return set_status(id, status, {}, at);
  }

  std::vector<Session> all;  ///< newest first

 private:
  Commands& commands_;
};

class FakeArtifacts final : public Artifacts {
 public:
  Artifact record(const Artifact& artifact, Timestamp at) override {
    all.push_back(artifact);
    all.back().id = static_cast<std::int64_t>(all.size());
    all.back().created_at = all.back().updated_at = at;
    return all.back();
  }
  std::optional<Artifact> get(std::int64_t id) override {
    return id > 0 && id <= static_cast<std::int64_t>(all.size())
               ? std::optional(all[static_cast<std::size_t>(id - 1)])
               : std::nullopt;
  }
  std::vector<Artifact> list(std::string_view session_id) override {
    std::vector<Artifact> found;
    for (const Artifact& artifact : all) {
      if (artifact.session_id == session_id) found.push_back(artifact);
    }
    return found;
  }

  std::optional<Artifact> record_within(const Artifact& artifact, std::size_t most,
                                        Timestamp at) override {
    if (list(artifact.session_id).size() >= most) return std::nullopt;
    return record(artifact, at);
  }
  std::vector<Artifact> list_page(const ArtifactFilter& filter) override {
    std::vector<Artifact> found;
    for (const Artifact& each : list(filter.session_id)) {
      if (each.id > filter.behind.value_or(0) && found.size() < filter.limit) found.push_back(each);
    }
    return found;
  }

  std::vector<Artifact> all;
};

class FakeDebuggerStates final : public DebuggerStates {
 public:
  std::optional<DebuggerState> find(std::string_view session_id) override {
    const auto found = all.find(std::string(session_id));
    return found == all.end() ? std::nullopt : std::optional(found->second);
  }
  DebuggerState update(std::string_view session_id, const DebuggerChange& change,
                       Timestamp at) override {
    DebuggerState& state = all[std::string(session_id)];
    if (change.last_event) state.last_event = *change.last_event;
    if (change.payload) state.payload = merged_payload(state.payload, *change.payload);
    state.updated_at = at;
    return state;
  }

  std::optional<DebuggerState> update_if(std::string_view session_id,
                                         const std::optional<Timestamp>& updated_at,
                                         const DebuggerChange& change, Timestamp at) override {
    const auto before = find(session_id);
    if ((before ? std::optional(before->updated_at) : std::nullopt) != updated_at) return {};
    return update(session_id, change, at);
  }

  std::map<std::string, DebuggerState> all;
};

class FakeAccessTokens final : public AccessTokens {
 public:
  AccessToken create(const NewAccessToken& token, Timestamp at) override {
    for (const AccessToken& known : all) {
      if (known.name == token.name) {
        throw Error(ErrorKind::kConflict, "There is a token '" + token.name + "' already.");
      }
    }
    all.push_back({.id = static_cast<std::int64_t>(all.size()) + 1,
                   .name = token.name,
                   .token_hash = token.token_hash,
                   .scopes = token.scopes,
                   .expires_at = token.expires_at,
                   .created_at = at,
                   .updated_at = at});
    return all.back();
  }
  std::optional<AccessToken> find_active(std::string_view hash, Timestamp at) override {
    for (const AccessToken& known : all) {
      if (known.token_hash == hash && is_active(known, at)) return known;
    }
    return std::nullopt;
  }
  void record_use(std::int64_t id, Timestamp at) override {
    const std::lock_guard lock(mutex);
    uses[id] = at;
  }
  std::vector<AccessToken> list() override { return all; }
  AccessToken revoke(std::int64_t id, Timestamp at) override {
    if (id < 1 || id > static_cast<std::int64_t>(all.size())) {
      throw Error(ErrorKind::kNotFound, "no such token");
    }
    AccessToken& token = all[static_cast<std::size_t>(id - 1)];
    token.revoked_at = token.updated_at = at;
    return token;
  }

  std::vector<AccessToken> all;
  std::mutex mutex;
  std::map<std::int64_t, Timestamp> uses;  ///< guarded by mutex
};

/// All of them.
class FakeStore final : public Store {
 public:
  void open() override {}
  Part* find_part(std::string_view id) noexcept override {
    return select_part(id, repositories, worktrees, sessions, commands, artifacts, debuggers,
                       tokens);
  }

  FakeRepositories repositories;
  FakeWorktrees worktrees;
  FakeCommands commands;
  FakeSessions sessions{commands};
  FakeArtifacts artifacts;
  FakeDebuggerStates debuggers;
  FakeAccessTokens tokens;
};

}  // namespace cq::workspaces
