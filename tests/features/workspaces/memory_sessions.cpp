#include <algorithm>
#include <utility>

#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

Session& require_session_row(MemoryRows& rows, std::string_view id) {
  const auto found = rows.sessions.find(id);
  if (found == rows.sessions.end()) {
    throw Error(ErrorKind::kNotFound, "There is no session '" + std::string(id) + "'.",
                "there is no such session");
  }
  return found->second;
}

bool is_under_way(SessionStatus status) {
  return status == SessionStatus::kPending || status == SessionStatus::kRunning;
}

bool is_session_open(const MemoryRows& rows, std::string_view id) {
  const auto found = rows.sessions.find(id);
  return found != rows.sessions.end() && is_under_way(found->second.status);
}

void add_session(MemoryRows& rows, const Session& session) {
  if (!rows.sessions.emplace(session.id, session).second) {
    throw Error(ErrorKind::kConflict, "There is a session '" + session.id + "' already.");
  }
}

std::pair<std::int64_t, std::int64_t> place_of(const Command& command) {
  return {command.sequence, command.id};
}

/// A session's, by sequence, ties by id.
std::vector<Command> commands_of(const MemoryRows& rows, std::string_view session_id) {
  std::vector<Command> found = rows_where(
      rows.commands, [session_id](const Command& each) { return each.session_id == session_id; });
  std::sort(found.begin(), found.end(), [](const Command& left, const Command& right) {
    return place_of(left) < place_of(right);
  });
  return found;
}

std::int64_t sequence_behind(const MemoryRows& rows, std::string_view session_id) {
  const std::vector<Command> all = commands_of(rows, session_id);
  return all.empty() ? 0 : all.back().sequence + 1;
}

Command add_command(MemoryRows& rows, const NewCommand& command, std::int64_t sequence,
                    Timestamp at) {
  const Command added{.id = next_id(rows.commands),
                      .session_id = command.session_id,
                      .sequence = sequence,
                      .command = command.command,
                      .cwd = command.cwd,
                      .env = command.env,
                      .created_at = at,
                      .updated_at = at};
  rows.commands.emplace(added.id, added);
  return added;
}

bool is_behind(const Command& command, const std::optional<CommandPlace>& place) {
  return !place || place_of(command) > std::pair(place->sequence, place->id);
}

CommandClaim* find_claim(MemoryRows& rows, std::string_view token) {
  for (auto& [id, claim] : rows.claims) {
    if (claim.token == token) return &claim;
  }
  return nullptr;
}

CommandClaim* last_claim_of(MemoryRows& rows, std::int64_t command_id) {
  CommandClaim* last = nullptr;
  for (auto& [id, claim] : rows.claims) {
    if (claim.command_id == command_id) last = &claim;
  }
  return last;
}

bool is_lost(const CommandClaim& claim, Timestamp at) {
  return !claim.ending && claim.expires_at < at;
}

void end_claim(CommandClaim& claim, ClaimEnding ending, Timestamp at) {
  claim.ending = ending;
  claim.ended_at = at;
}

/// The claim of that token, if it lasts. Throws Error: conflict otherwise.
CommandClaim& require_claim(MemoryRows& rows, std::int64_t command_id, std::string_view token,
                            Timestamp at) {
  CommandClaim* claim = find_claim(rows, token);
  if (claim == nullptr || claim->command_id != command_id) {
    throw Error(ErrorKind::kConflict, "The command was never claimed with that token.",
                "the token is that of no claim of this command");
  }
  if (!claim->ending && claim->expires_at >= at) return *claim;
  const auto said = [](Timestamp when) { return format_timestamp(when, UtcSuffix::kZ); };
  std::string what = claim->ending == ClaimEnding::kFinished ? "was finished at " : "expired at ";
  what += said(claim->ended_at.value_or(claim->expires_at));
  const CommandClaim* last = last_claim_of(rows, command_id);
  if (last != claim) {
    what += " and was taken over by " + last->owner + " at " + said(last->claimed_at);
  }
  throw Error(ErrorKind::kConflict, "The claim of the command " + what + "; claim another one.",
              "the claim " + what);
}

/// What becomes of the command of a claim that expired.
void give_back(MemoryRows& rows, Command& command, const CommandClaim& claim, Timestamp at) {
  if (command.status != CommandStatus::kRunning) return;
  command.updated_at = at;
  if (!is_session_open(rows, command.session_id)) {
    command.status = CommandStatus::kCancelled;
  } else if (claim.attempt >= kMostAttempts) {
    command.status = CommandStatus::kFailed;
  } else {
    command.status = CommandStatus::kPending;
    command.started_at.reset();
    command.completed_at.reset();
    return;
  }
  command.completed_at = at;
}

DebuggerState* find_debugger(MemoryRows& rows, std::string_view session_id) {
  for (auto& [id, state] : rows.debuggers) {
    if (state.session_id == session_id) return &state;
  }
  return nullptr;
}

DebuggerState change_debugger(MemoryRows& rows, std::string_view session_id,
                              const DebuggerChange& change, Timestamp at) {
  DebuggerState* known = find_debugger(rows, session_id);
  DebuggerState state = known != nullptr ? *known
                                         : DebuggerState{.id = next_id(rows.debuggers),
                                                         .session_id = std::string(session_id),
                                                         .created_at = at};
  state.updated_at = at;
  if (change.last_event) state.last_event = *change.last_event;
  if (change.breakpoints) {
    state.breakpoints = *change.breakpoints == "null" ? "[]" : *change.breakpoints;
  }
  if (change.payload) state.payload = merged_payload(state.payload, *change.payload);
  rows.debuggers[state.id] = state;
  return state;
}

bool is_remembered(const NotedRequest& noted, Timestamp at) {
  return noted.noted_at >= at - kAnswersKept &&
         (noted.answer || noted.is_carried_out || noted.noted_at >= at - kUnderWayAtMost);
}

}  // namespace

void MemorySessions::create(const Session& session) {
  const LockedRows rows(database_);
  add_session(*rows, session);
}

std::optional<Session> MemorySessions::get(std::string_view id) {
  const LockedRows rows(database_);
  const auto found = rows->sessions.find(id);
  return found == rows->sessions.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Session> MemorySessions::list(const SessionFilter& filter) {
  const LockedRows rows(database_);
  const auto age = [](const Session& session) { return std::pair(session.created_at, session.id); };
  std::vector<Session> found;
  for (const auto& [id, each] : rows->sessions) {
    if (fits(filter.repository_id, each.repository_id) && fits(filter.status, each.status) &&
        fits(filter.requested_by, each.requested_by) &&
        (!filter.behind || age(each) < *filter.behind)) {
      found.push_back(each);
    }
  }
  std::sort(found.begin(), found.end(),
            [&age](const Session& left, const Session& right) { return age(left) > age(right); });
  if (filter.limit != 0 && found.size() > filter.limit) found.resize(filter.limit);
  return found;
}

Session MemorySessions::set_status(std::string_view id, SessionStatus status,
                                   const SessionTimes& times, Timestamp at) {
  const LockedRows rows(database_);
  Session& session = require_session_row(*rows, id);
  session.status = status;
  if (times.started_at) session.started_at = times.started_at;
  if (times.completed_at) session.completed_at = times.completed_at;
  session.updated_at = at;
  return session;
}

std::vector<Session> MemorySessions::sweep(Timestamp at) {
  const LockedRows rows(database_);
  std::vector<Session> swept;
  for (auto& [id, each] : rows->sessions) {
    if (!is_under_way(each.status) || !each.expires_at || *each.expires_at >= at) continue;
    each.status = SessionStatus::kCancelled;
    each.completed_at = each.updated_at = at;
    swept.push_back(each);
  }
  return swept;
}

std::vector<Command> MemorySessions::create_with_commands(const Session& session,
                                                          const std::vector<std::string>& lines) {
  const LockedRows rows(database_);
  add_session(*rows, session);
  std::vector<Command> made;
  for (const std::string& line : lines) {
    made.push_back(add_command(*rows, {.session_id = session.id, .command = line},
                               static_cast<std::int64_t>(made.size()), session.created_at));
  }
  return made;
}

std::optional<Session> MemorySessions::advance(std::string_view id, SessionStatus status,
                                               const std::optional<Timestamp>& updated_at,
                                               Timestamp at) {
  const auto stage = [](SessionStatus each) {
    if (each == SessionStatus::kPending) return 0;
    return each == SessionStatus::kRunning ? 1 : 2;
  };
  const LockedRows rows(database_);
  Session& session = require_session_row(*rows, id);
  if (updated_at && *updated_at != session.updated_at) return std::nullopt;
  if (session.status == status) return session;
  if (stage(status) <= stage(session.status)) {
    throw Error(ErrorKind::kConflict, "The session is " + std::string(to_string(session.status)) +
                                          " and can't go back; open another one.");
  }
  session.status = status;
  (status == SessionStatus::kRunning ? session.started_at : session.completed_at) = at;
  session.updated_at = at;
  return session;
}

Command MemoryCommands::queue(const NewCommand& command, Timestamp at) {
  const LockedRows rows(database_);
  return add_command(*rows, command, sequence_behind(*rows, command.session_id), at);
}

Command MemoryCommands::create(const NewCommand& command, std::int64_t sequence, Timestamp at) {
  const LockedRows rows(database_);
  return add_command(*rows, command, sequence, at);
}

std::int64_t MemoryCommands::next_sequence(std::string_view session_id) {
  const LockedRows rows(database_);
  return sequence_behind(*rows, session_id);
}

std::optional<Command> MemoryCommands::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->commands, id);
}

std::vector<Command> MemoryCommands::list(std::string_view session_id) {
  const LockedRows rows(database_);
  return commands_of(*rows, session_id);
}

Command MemoryCommands::record_result(std::int64_t id, const CommandResult& result, Timestamp at) {
  const LockedRows rows(database_);
  Command& command = require_row(rows->commands, id, "command");
  command.status = result.status;
  command.exit_code = result.exit_code;
  command.log_path = result.log_path;
  if (result.status == CommandStatus::kRunning) {
    command.started_at = at;
  } else if (result.status != CommandStatus::kPending) {
    command.completed_at = at;
  }
  command.updated_at = at;
  return command;
}

std::optional<Command> MemoryCommands::queue_within(const NewCommand& command, std::size_t most,
                                                    Timestamp at) {
  const LockedRows rows(database_);
  if (commands_of(*rows, command.session_id).size() >= most) return std::nullopt;
  return add_command(*rows, command, sequence_behind(*rows, command.session_id), at);
}

std::vector<CommandLog> MemoryCommands::list_logs(std::string_view session_id,
                                                  const std::optional<CommandPlace>& behind,
                                                  std::size_t limit) {
  const LockedRows rows(database_);
  std::vector<CommandLog> found;
  for (const Command& each : commands_of(*rows, session_id)) {
    if (is_behind(each, behind) && found.size() < limit) {
      found.push_back({each.id, each.sequence, each.status, each.log_path});
    }
  }
  return found;
}

std::vector<Command> MemoryCommands::list_page(const CommandFilter& filter) {
  const LockedRows rows(database_);
  std::vector<Command> found;
  for (const Command& each : commands_of(*rows, filter.session_id)) {
    if (fits(filter.status, each.status) && is_behind(each, filter.behind) &&
        found.size() < filter.limit) {
      found.push_back(each);
    }
  }
  return found;
}

std::optional<ClaimedCommand> MemoryCommandClaims::claim(const ClaimRequest& request,
                                                         Timestamp at) {
  const LockedRows rows(database_);
  if (find_claim(*rows, request.token) != nullptr) {
    throw Error(ErrorKind::kConflict, "Another claim has the token of this one; make another.");
  }
  if (!is_session_open(*rows, request.session_id)) return std::nullopt;
  for (const Command& each : commands_of(*rows, request.session_id)) {
    CommandClaim* before = last_claim_of(*rows, each.id);
    const bool was_running_lost = each.status == CommandStatus::kRunning && before != nullptr &&
                                  is_lost(*before, at) && before->attempt < kMostAttempts;
    if (each.status != CommandStatus::kPending && !was_running_lost) continue;
    if (before != nullptr && !before->ending) {
      end_claim(*before, ClaimEnding::kExpired, before->expires_at);
    }
    const bool was_lost = before != nullptr && before->ending == ClaimEnding::kExpired;
    Command& command = rows->commands.at(each.id);
    command.status = CommandStatus::kRunning;
    command.started_at = command.updated_at = at;
    const CommandClaim claim{.id = next_id(rows->claims),
                             .command_id = each.id,
                             .owner = request.owner,
                             .token = request.token,
                             .attempt = was_lost ? before->attempt + 1 : 1,
                             .claimed_at = at,
                             .expires_at = at + request.ttl};
    rows->claims.emplace(claim.id, claim);
    return ClaimedCommand{command, claim};
  }
  return std::nullopt;
}

ClaimedCommand MemoryCommandClaims::heartbeat(std::int64_t command_id, std::string_view token,
                                              std::chrono::microseconds ttl,
                                              const std::optional<std::string>& log_path,
                                              Timestamp at) {
  const LockedRows rows(database_);
  Command& command = require_row(rows->commands, command_id, "command");
  CommandClaim& claim = require_claim(*rows, command_id, token, at);
  claim.expires_at = at + ttl;
  claim.heartbeat_at = at;
  if (log_path) {
    command.log_path = log_path;
    command.updated_at = at;
  }
  return {command, claim};
}

Command MemoryCommandClaims::finish(std::int64_t command_id, std::string_view token,
                                    const CommandResult& result, Timestamp at) {
  if (result.status == CommandStatus::kPending || result.status == CommandStatus::kRunning) {
    throw Error(ErrorKind::kInvalidArgument, "Report how the command ended.");
  }
  const LockedRows rows(database_);
  Command& command = require_row(rows->commands, command_id, "command");
  const CommandClaim* known = find_claim(*rows, token);
  if (known != nullptr && known->command_id == command_id &&
      known->ending == ClaimEnding::kFinished && command.status == result.status &&
      command.exit_code == result.exit_code) {
    return command;
  }
  end_claim(require_claim(*rows, command_id, token, at), ClaimEnding::kFinished, at);
  command.status = result.status;
  command.exit_code = result.exit_code;
  if (result.log_path) command.log_path = result.log_path;
  command.completed_at = command.updated_at = at;
  return command;
}

std::vector<ClaimedCommand> MemoryCommandClaims::sweep(Timestamp at) {
  const LockedRows rows(database_);
  std::vector<CommandClaim*> lost;
  for (auto& [id, claim] : rows->claims) {
    if (is_lost(claim, at)) lost.push_back(&claim);
  }
  std::sort(lost.begin(), lost.end(), [](const CommandClaim* left, const CommandClaim* right) {
    return std::pair(left->expires_at, left->id) < std::pair(right->expires_at, right->id);
  });
  std::vector<ClaimedCommand> swept;
  for (CommandClaim* claim : lost) {
    end_claim(*claim, ClaimEnding::kExpired, claim->expires_at);
    const auto command = rows->commands.find(claim->command_id);
    if (command == rows->commands.end()) continue;
    give_back(*rows, command->second, *claim, at);
    swept.push_back({command->second, *claim});
  }
  return swept;
}

Artifact MemoryArtifacts::record(const Artifact& artifact, Timestamp at) {
  const LockedRows rows(database_);
  Artifact made = artifact;
  made.id = next_id(rows->artifacts);
  made.created_at = made.updated_at = at;
  rows->artifacts.emplace(made.id, made);
  return made;
}

std::optional<Artifact> MemoryArtifacts::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->artifacts, id);
}

std::vector<Artifact> MemoryArtifacts::list(std::string_view session_id) {
  const LockedRows rows(database_);
  return rows_where(rows->artifacts,
                    [session_id](const Artifact& each) { return each.session_id == session_id; });
}

std::optional<Artifact> MemoryArtifacts::record_within(const Artifact& artifact, std::size_t most,
                                                       Timestamp at) {
  const LockedRows rows(database_);
  const auto held = std::count_if(
      rows->artifacts.begin(), rows->artifacts.end(),
      [&artifact](const auto& entry) { return entry.second.session_id == artifact.session_id; });
  if (static_cast<std::size_t>(held) >= most) return std::nullopt;
  Artifact made = artifact;
  made.id = next_id(rows->artifacts);
  made.created_at = made.updated_at = at;
  rows->artifacts.emplace(made.id, made);
  return made;
}

std::vector<Artifact> MemoryArtifacts::list_page(const ArtifactFilter& filter) {
  const LockedRows rows(database_);
  return rows_where(
      rows->artifacts,
      [&filter](const Artifact& each) {
        return each.session_id == filter.session_id && fits(filter.kind, each.kind) &&
               fits(filter.command_id, each.command_id) &&
               (!filter.behind || each.id > *filter.behind);
      },
      filter.limit);
}

std::optional<DebuggerState> MemoryDebuggerStates::find(std::string_view session_id) {
  const LockedRows rows(database_);
  const DebuggerState* found = find_debugger(*rows, session_id);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

DebuggerState MemoryDebuggerStates::update(std::string_view session_id,
                                           const DebuggerChange& change, Timestamp at) {
  const LockedRows rows(database_);
  return change_debugger(*rows, session_id, change, at);
}

std::optional<DebuggerState> MemoryDebuggerStates::update_if(
    std::string_view session_id, const std::optional<Timestamp>& updated_at,
    const DebuggerChange& change, Timestamp at) {
  const LockedRows rows(database_);
  const DebuggerState* before = find_debugger(*rows, session_id);
  if ((before != nullptr ? std::optional(before->updated_at) : std::nullopt) != updated_at) {
    return std::nullopt;
  }
  return change_debugger(*rows, session_id, change, at);
}

AccessToken MemoryAccessTokens::create(const NewAccessToken& token, Timestamp at) {
  const LockedRows rows(database_);
  for (const auto& [id, each] : rows->tokens) {
    if (each.name == token.name || each.token_hash == token.token_hash) {
      throw Error(ErrorKind::kConflict, "There is a token '" + token.name + "' already.");
    }
  }
  const AccessToken made{.id = next_id(rows->tokens),
                         .name = token.name,
                         .token_hash = token.token_hash,
                         .scopes = token.scopes,
                         .expires_at = token.expires_at,
                         .created_at = at,
                         .updated_at = at};
  rows->tokens.emplace(made.id, made);
  return made;
}

std::optional<AccessToken> MemoryAccessTokens::find_active(std::string_view token_hash,
                                                           Timestamp at) {
  const LockedRows rows(database_);
  for (const auto& [id, each] : rows->tokens) {
    if (each.token_hash == token_hash && is_active(each, at)) return each;
  }
  return std::nullopt;
}

void MemoryAccessTokens::record_use(std::int64_t id, Timestamp at) {
  const LockedRows rows(database_);
  const auto found = rows->tokens.find(id);
  if (found == rows->tokens.end()) return;
  found->second.last_used_at = std::max(found->second.last_used_at.value_or(at), at);
}

std::vector<AccessToken> MemoryAccessTokens::list() {
  const LockedRows rows(database_);
  std::vector<AccessToken> all = rows_where(rows->tokens, [](const AccessToken&) { return true; });
  std::stable_sort(all.begin(), all.end(), [](const AccessToken& left, const AccessToken& right) {
    return left.created_at < right.created_at;
  });
  return all;
}

AccessToken MemoryAccessTokens::revoke(std::int64_t id, Timestamp at) {
  const LockedRows rows(database_);
  AccessToken& token = require_row(rows->tokens, id, "token");
  token.revoked_at = token.updated_at = at;
  return token;
}

KnownRequest MemoryKeptAnswers::begin(std::string_view key, std::string_view content,
                                      Timestamp at) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found != rows->answers.end() && is_remembered(found->second, at)) {
    if (found->second.content != content) return {.repetition = Repetition::kDiffers};
    if (!found->second.answer) {
      const bool is_lost = found->second.noted_at < at - kUnderWayAtMost;
      return {.repetition = is_lost ? Repetition::kLost : Repetition::kUnderWay};
    }
    return {.repetition = Repetition::kAnswered, .answer = found->second.answer};
  }
  if (found != rows->answers.end()) {
    rows->answers_by_age.erase(found->second.number);
    rows->answers.erase(found);
  }
  const std::int64_t number = next_id(rows->answers_by_age);
  rows->answers.emplace(key, NotedRequest{number, std::string(content), at, {}});
  rows->answers_by_age.emplace(number, key);
  while (rows->answers_by_age.size() > static_cast<std::size_t>(kMostAnswersKept)) {
    const auto oldest = rows->answers_by_age.begin();
    rows->answers.erase(rows->answers.find(oldest->second));
    rows->answers_by_age.erase(oldest);
  }
  return {};
}

// Whether there was a change shows in what requests with a key make.
void MemoryKeptAnswers::carry_out(std::string_view key, const std::function<void()>& change) {
  const auto count = [this] {
    const LockedRows rows(database_);
    std::int64_t made = static_cast<std::int64_t>(rows->sessions.size() + rows->commands.size());
    for (const auto& [id, worktree] : rows->worktrees) made += worktree.version;
    return made;
  };
  const std::int64_t before = count();
  const auto note = [&] {
    if (count() == before) return;
    const LockedRows rows(database_);
    const auto found = rows->answers.find(key);
    if (found != rows->answers.end()) found->second.is_carried_out = true;
  };
  try {
    change();
  } catch (...) {
    note();
    throw;
  }
  note();
}

void MemoryKeptAnswers::finish(std::string_view key, const KeptAnswer& answer) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found != rows->answers.end() && !found->second.answer) found->second.answer = answer;
}

void MemoryKeptAnswers::forget(std::string_view key) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found == rows->answers.end()) return;
  if (found->second.is_carried_out && !found->second.answer) return;
  rows->answers_by_age.erase(found->second.number);
  rows->answers.erase(found);
}

}  // namespace cq::workspaces
