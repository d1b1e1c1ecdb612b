#include <algorithm>
#include <utility>

#include "workspaces/memory_command_queue.hpp"
#include "workspaces/memory_journal.hpp"
#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

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
  if (!is_session_open(rows, command.session_id)) {
    set_status_of(rows, command, CommandStatus::kCancelled, at);
  } else if (claim.attempt >= kMostAttempts) {
    set_status_of(rows, command, CommandStatus::kFailed, at);
  } else {
    set_status_of(rows, command, CommandStatus::kPending, at);
    command.started_at.reset();
    command.completed_at.reset();
    return;
  }
  command.completed_at = at;
}

}  // namespace

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
    set_status_of(*rows, command, CommandStatus::kRunning, at);
    command.started_at = at;
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
  command.exit_code = result.exit_code;
  if (result.log_path) command.log_path = result.log_path;
  command.completed_at = at;
  set_status_of(*rows, command, result.status, at);
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

}  // namespace cq::workspaces
