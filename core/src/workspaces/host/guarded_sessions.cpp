#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cq/workspaces/sessions.hpp>

#include "loader/part_wrapper.hpp"
#include "workspaces/host/guarded_parts.hpp"

namespace cq::workspaces {
namespace {

using host::Guard;
using host::guarded;

class GuardedSessions final : public Sessions {
 public:
  GuardedSessions(const Guard& guard, Sessions& part) : guard_(guard), part_(part) {}

  void create(const Session& session) override {
    guarded(guard_, "sessions.create", [&] { part_.create(session); });
  }
  std::optional<Session> get(std::string_view id) override {
    return guarded(guard_, "sessions.get", [&] { return part_.get(id); });
  }
  std::vector<Session> list(const SessionFilter& filter) override {
    return guarded(guard_, "sessions.list", [&] { return part_.list(filter); });
  }
  Session set_status(std::string_view id, SessionStatus status, const SessionTimes& times,
                     Timestamp at) override {
    return guarded(guard_, "sessions.set_status",
                   [&] { return part_.set_status(id, status, times, at); });
  }
  std::vector<Session> sweep(Timestamp at) override {
    return guarded(guard_, "sessions.sweep", [&] { return part_.sweep(at); });
  }
  std::vector<Command> create_with_commands(const Session& session,
                                            const std::vector<std::string>& lines) override {
    return guarded(guard_, "sessions.create_with_commands",
                   [&] { return part_.create_with_commands(session, lines); });
  }
  std::optional<Session> advance(std::string_view id, SessionStatus status,
                                 const std::optional<Timestamp>& updated_at,
                                 Timestamp at) override {
    return guarded(guard_, "sessions.advance",
                   [&] { return part_.advance(id, status, updated_at, at); });
  }

 private:
  Guard guard_;
  Sessions& part_;
};

class GuardedCommands final : public Commands {
 public:
  GuardedCommands(const Guard& guard, Commands& part) : guard_(guard), part_(part) {}

  Command queue(const NewCommand& command, Timestamp at) override {
    return guarded(guard_, "commands.queue", [&] { return part_.queue(command, at); });
  }
  Command create(const NewCommand& command, std::int64_t sequence, Timestamp at) override {
    return guarded(guard_, "commands.create", [&] { return part_.create(command, sequence, at); });
  }
  std::int64_t next_sequence(std::string_view session_id) override {
    return guarded(guard_, "commands.next_sequence",
                   [&] { return part_.next_sequence(session_id); });
  }
  std::optional<Command> get(std::int64_t id) override {
    return guarded(guard_, "commands.get", [&] { return part_.get(id); });
  }
  std::vector<Command> list(std::string_view session_id) override {
    return guarded(guard_, "commands.list", [&] { return part_.list(session_id); });
  }
  Command record_result(std::int64_t id, const CommandResult& result, Timestamp at) override {
    return guarded(guard_, "commands.record_result",
                   [&] { return part_.record_result(id, result, at); });
  }
  std::optional<Command> queue_within(const NewCommand& command, std::size_t most,
                                      Timestamp at) override {
    return guarded(guard_, "commands.queue_within",
                   [&] { return part_.queue_within(command, most, at); });
  }
  std::vector<CommandLog> list_logs(std::string_view session_id,
                                    const std::optional<CommandPlace>& behind,
                                    std::size_t limit) override {
    return guarded(guard_, "commands.list_logs",
                   [&] { return part_.list_logs(session_id, behind, limit); });
  }
  std::vector<Command> list_page(const CommandFilter& filter) override {
    return guarded(guard_, "commands.list_page", [&] { return part_.list_page(filter); });
  }

 private:
  Guard guard_;
  Commands& part_;
};

class GuardedCommandClaims final : public CommandClaims {
 public:
  GuardedCommandClaims(const Guard& guard, CommandClaims& part) : guard_(guard), part_(part) {}

  std::optional<ClaimedCommand> claim(const ClaimRequest& request, Timestamp at) override {
    return guarded(guard_, "command_claims.claim", [&] { return part_.claim(request, at); });
  }
  ClaimedCommand heartbeat(std::int64_t command_id, std::string_view token,
                           std::chrono::microseconds ttl,
                           const std::optional<std::string>& log_path, Timestamp at) override {
    return guarded(guard_, "command_claims.heartbeat",
                   [&] { return part_.heartbeat(command_id, token, ttl, log_path, at); });
  }
  Command finish(std::int64_t command_id, std::string_view token, const CommandResult& result,
                 Timestamp at) override {
    return guarded(guard_, "command_claims.finish",
                   [&] { return part_.finish(command_id, token, result, at); });
  }
  std::vector<ClaimedCommand> sweep(Timestamp at) override {
    return guarded(guard_, "command_claims.sweep", [&] { return part_.sweep(at); });
  }

 private:
  Guard guard_;
  CommandClaims& part_;
};

class GuardedArtifacts final : public Artifacts {
 public:
  GuardedArtifacts(const Guard& guard, Artifacts& part) : guard_(guard), part_(part) {}

  Artifact record(const Artifact& artifact, Timestamp at) override {
    return guarded(guard_, "artifacts.record", [&] { return part_.record(artifact, at); });
  }
  std::optional<Artifact> get(std::int64_t id) override {
    return guarded(guard_, "artifacts.get", [&] { return part_.get(id); });
  }
  std::vector<Artifact> list(std::string_view session_id) override {
    return guarded(guard_, "artifacts.list", [&] { return part_.list(session_id); });
  }
  std::optional<Artifact> record_within(const Artifact& artifact, std::size_t most,
                                        Timestamp at) override {
    return guarded(guard_, "artifacts.record_within",
                   [&] { return part_.record_within(artifact, most, at); });
  }
  std::vector<Artifact> list_page(const ArtifactFilter& filter) override {
    return guarded(guard_, "artifacts.list_page", [&] { return part_.list_page(filter); });
  }

 private:
  Guard guard_;
  Artifacts& part_;
};

class GuardedDebuggerStates final : public DebuggerStates {
 public:
  GuardedDebuggerStates(const Guard& guard, DebuggerStates& part) : guard_(guard), part_(part) {}

  std::optional<DebuggerState> find(std::string_view session_id) override {
    return guarded(guard_, "debugger_states.find", [&] { return part_.find(session_id); });
  }
  DebuggerState update(std::string_view session_id, const DebuggerChange& change,
                       Timestamp at) override {
    return guarded(guard_, "debugger_states.update",
                   [&] { return part_.update(session_id, change, at); });
  }
  std::optional<DebuggerState> update_if(std::string_view session_id,
                                         const std::optional<Timestamp>& updated_at,
                                         const DebuggerChange& change, Timestamp at) override {
    return guarded(guard_, "debugger_states.update_if",
                   [&] { return part_.update_if(session_id, updated_at, change, at); });
  }

 private:
  Guard guard_;
  DebuggerStates& part_;
};

class GuardedAccessTokens final : public AccessTokens {
 public:
  GuardedAccessTokens(const Guard& guard, AccessTokens& part) : guard_(guard), part_(part) {}

  AccessToken create(const NewAccessToken& token, Timestamp at) override {
    return guarded(guard_, "access_tokens.create", [&] { return part_.create(token, at); });
  }
  std::optional<AccessToken> find_active(std::string_view token_hash, Timestamp at) override {
    return guarded(guard_, "access_tokens.find_active",
                   [&] { return part_.find_active(token_hash, at); });
  }
  void record_use(std::int64_t id, Timestamp at) override {
    guarded(guard_, "access_tokens.record_use", [&] { part_.record_use(id, at); });
  }
  std::vector<AccessToken> list() override {
    return guarded(guard_, "access_tokens.list", [&] { return part_.list(); });
  }
  AccessToken revoke(std::int64_t id, Timestamp at) override {
    return guarded(guard_, "access_tokens.revoke", [&] { return part_.revoke(id, at); });
  }

 private:
  Guard guard_;
  AccessTokens& part_;
};

class GuardedKeptAnswers final : public KeptAnswers {
 public:
  GuardedKeptAnswers(const Guard& guard, KeptAnswers& part) : guard_(guard), part_(part) {}

  KnownRequest begin(std::string_view key, std::string_view content, Timestamp at) override {
    return guarded(guard_, "kept_answers.begin", [&] { return part_.begin(key, content, at); });
  }
  // What `change` calls is observed as the call that it is, so this one isn't.
  void carry_out(std::string_view key, const std::function<void()>& change) override {
    host::HostCallbacks callbacks;
    const std::function<void()> known = callbacks.known(change);
    guarded(guard_.unobserved(), "kept_answers.carry_out", callbacks,
            [&] { part_.carry_out(key, known); });
  }
  void finish(std::string_view key, const KeptAnswer& answer) override {
    guarded(guard_, "kept_answers.finish", [&] { part_.finish(key, answer); });
  }
  void forget(std::string_view key) override {
    guarded(guard_, "kept_answers.forget", [&] { part_.forget(key); });
  }
  void keep_waiting(const std::vector<std::string>& keys, Timestamp at) override {
    guarded(guard_, "kept_answers.keep_waiting", [&] { part_.keep_waiting(keys, at); });
  }

 private:
  Guard guard_;
  KeptAnswers& part_;
};

}  // namespace

host::PartWrapper sessions_wrapper() noexcept {
  return host::wrapper_of<Sessions, GuardedSessions>();
}

host::PartWrapper commands_wrapper() noexcept {
  return host::wrapper_of<Commands, GuardedCommands>();
}

host::PartWrapper command_claims_wrapper() noexcept {
  return host::wrapper_of<CommandClaims, GuardedCommandClaims>();
}

host::PartWrapper artifacts_wrapper() noexcept {
  return host::wrapper_of<Artifacts, GuardedArtifacts>();
}

host::PartWrapper debugger_states_wrapper() noexcept {
  return host::wrapper_of<DebuggerStates, GuardedDebuggerStates>();
}

host::PartWrapper kept_answers_wrapper() noexcept {
  return host::wrapper_of<KeptAnswers, GuardedKeptAnswers>();
}

host::PartWrapper access_tokens_wrapper() noexcept {
  return host::wrapper_of<AccessTokens, GuardedAccessTokens>();
}

}  // namespace cq::workspaces
