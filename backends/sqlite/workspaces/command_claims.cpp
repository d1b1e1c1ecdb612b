#include "sqlite/workspaces/command_claims.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>
#include <utility>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/commands.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kClaimsTable = "command_claims";
constexpr std::string_view kClaimColumns =
    "id, command_id, claim_token, owner, attempt, claimed_at, expires_at, heartbeat_at, ending, "
    "ended_at";
constexpr std::int64_t kKeptClaims = 65'536;

CommandClaim read_claim(const Statement& row) {
  const RowReader reader(row, kClaimsTable);
  std::optional<ClaimEnding> ending;
  if (!row.is_null(8)) ending = reader.named(8, "ending", parse_claim_ending);
  return {.id = reader.integer(0),
          .command_id = reader.integer(1),
          .owner = reader.text(3),
          .token = reader.text(2),
          .attempt = reader.integer(4),
          .claimed_at = reader.time(5, "claimed_at"),
          .expires_at = reader.time(6, "expires_at"),
          .heartbeat_at = reader.optional_time(7, "heartbeat_at"),
          .ending = ending,
          .ended_at = reader.optional_time(9, "ended_at")};
}

std::string claims_where(std::string_view rest) {
  return "SELECT " + std::string(kClaimColumns) + " FROM command_claims " + std::string(rest);
}

std::optional<CommandClaim> find_claim(Connection& connection, std::string_view token) {
  Statement row = connection.prepare(claims_where("WHERE claim_token = ?1 ORDER BY id DESC"));
  return row.bind(1, token).step() ? std::optional(read_claim(row)) : std::nullopt;
}

std::optional<CommandClaim> find_last_claim(Connection& connection, std::int64_t command_id) {
  Statement row =
      connection.prepare(claims_where("WHERE command_id = ?1 ORDER BY id DESC LIMIT 1"));
  return row.bind(1, command_id).step() ? std::optional(read_claim(row)) : std::nullopt;
}

bool is_open(Connection& connection, std::string_view session_id) {
  Statement row = connection.prepare(
      "SELECT 1 FROM sessions WHERE id = ?1 AND upper(status) IN ('PENDING', 'RUNNING')");
  return row.bind(1, session_id).step();
}

/// Where a command is in the order of its session: its sequence and its id.
using Place = std::pair<std::int64_t, std::int64_t>;

std::optional<Place> read_place(Statement& rows) {
  return rows.step() ? std::optional(Place(rows.integer(0), rows.integer(1))) : std::nullopt;
}

/// The index of pending commands answers it alone, without a look at the command.
std::optional<Place> find_first_pending(Connection& connection, std::string_view session_id) {
  Statement rows = connection.prepare(
      "SELECT sequence, id FROM commands WHERE session_id = ?1 AND upper(status) = 'PENDING' "
      "ORDER BY sequence, id LIMIT 1");
  return read_place(rows.bind(1, session_id));
}

/// Whether there is a claim of any session whose holder was not heard of any more. The index of
/// open claims answers it by one step.
bool has_lost_claims(Connection& connection, Timestamp at) {
  Statement row = connection.prepare(
      "SELECT 1 FROM command_claims WHERE ending IS NULL AND expires_at < ?1 LIMIT 1");
  return row.bind(1, stored_time(at)).step();
}

/// The first one whose holder was not heard of any more, and that may be tried again. Mostly there
/// is none, so the search begins with the claims ("+" keeps it off the session's index), and the
/// list that it makes of them isn't made for nothing.
std::optional<Place> find_first_lost(Connection& connection, std::string_view session_id,
                                     Timestamp at) {
  if (!has_lost_claims(connection, at)) return std::nullopt;
  Statement rows = connection.prepare(
      "SELECT sequence, id FROM commands WHERE id IN (SELECT command_id FROM command_claims WHERE "
      "ending IS NULL AND expires_at < ?2 AND attempt < ?3) AND +session_id = ?1 AND "
      "upper(status) = 'RUNNING' ORDER BY sequence, id LIMIT 1");
  return read_place(rows.bind(1, session_id).bind(2, stored_time(at)).bind(3, kMostAttempts));
}

/// The id of the command that is to be claimed next.
std::optional<std::int64_t> find_next(Connection& connection, std::string_view session_id,
                                      Timestamp at) {
  const std::optional<Place> pending = find_first_pending(connection, session_id);
  const std::optional<Place> lost = find_first_lost(connection, session_id, at);
  if (!pending && !lost) return std::nullopt;
  if (!pending || !lost) return (pending ? pending : lost)->second;
  return std::min(*pending, *lost).second;
}

void end_claim(Connection& connection, std::int64_t id, ClaimEnding ending, Timestamp at) {
  connection.prepare("UPDATE command_claims SET ending = ?2, ended_at = ?3 WHERE id = ?1")
      .bind(1, id)
      .bind(2, stored_name(to_string(ending)))
      .bind(3, stored_time(at))
      .run();
}

void trim_claims(Connection& connection, std::int64_t newest) {
  constexpr std::int64_t kTrimEvery = 1024;
  if (newest % kTrimEvery != 0) return;
  connection.prepare("DELETE FROM command_claims WHERE id <= ?1 AND ending IS NOT NULL")
      .bind(1, newest - kKeptClaims)
      .run();
}

/// The command of that id, which is running from now on.
Command start_command(Connection& connection, std::int64_t id, Timestamp at) {
  Statement row = connection.prepare(
      commands_changed("status = 'RUNNING', started_at = ?2, updated_at = ?2 WHERE id = ?1"));
  row.bind(1, id).bind(2, stored_time(at)).step();
  return read_command(row);
}

CommandClaim insert_claim(Connection& connection, const ClaimRequest& request,
                          std::int64_t command_id, std::int64_t attempt, Timestamp at) {
  CommandClaim claim{.command_id = command_id,
                     .owner = request.owner,
                     .token = request.token,
                     .attempt = attempt,
                     .claimed_at = at,
                     .expires_at = end_of(request.ttl, at)};
  connection
      .prepare(
          "INSERT INTO command_claims (command_id, claim_token, owner, attempt, claimed_at, "
          "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
      .bind(1, claim.command_id)
      .bind(2, claim.token)
      .bind(3, claim.owner)
      .bind(4, claim.attempt)
      .bind(5, stored_time(claim.claimed_at))
      .bind(6, stored_time(claim.expires_at))
      .run();
  claim.id = connection.last_insert_id();
  return claim;
}

std::string claim_in_words(const CommandClaim& claim) {
  const std::string when =
      format_timestamp(claim.ended_at.value_or(claim.expires_at), UtcSuffix::kZ);
  return (claim.ending == ClaimEnding::kFinished ? "was finished at " : "expired at ") + when;
}

[[noreturn]] void refuse_claim(std::int64_t command_id, const std::string& what) {
  throw Error(ErrorKind::kConflict,
              "The claim of command " + std::to_string(command_id) + " " + what +
                  "; leave the command alone and claim another one.",
              "the claim " + what);
}

/// The claim of that token on that command, if it lasts. Throws Error: conflict otherwise, which
/// says what became of it.
CommandClaim require_claim(Connection& connection, std::int64_t command_id, std::string_view token,
                           Timestamp at) {
  const std::optional<CommandClaim> claim = find_claim(connection, token);
  if (!claim || claim->command_id != command_id) {
    throw Error(ErrorKind::kConflict,
                "Command " + std::to_string(command_id) +
                    " was never claimed with that token, or long ago; send the token that came "
                    "with the claim.",
                "the token is that of no claim of this command");
  }
  if (!claim->ending && claim->expires_at >= at) return *claim;
  std::string what = claim_in_words(*claim);
  const std::optional<CommandClaim> last = find_last_claim(connection, command_id);
  if (last && last->id != claim->id) {
    what += " and was taken over by " + last->owner + " at " +
            format_timestamp(last->claimed_at, UtcSuffix::kZ);
  }
  refuse_claim(command_id, what);
}

void read_claims(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(claims_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_claim(rows)));
}

ArchiveOutcome write_claim(Connection& connection, const ArchiveRecord& record) {
  const CommandClaim claim = command_claim_of(record);
  {
    Statement row = connection.prepare(claims_where("WHERE id = ?1"));
    if (row.bind(1, claim.id).step()) return sqlite::kept_if(read_claim(row) == claim);
  }
  connection
      .prepare("INSERT INTO command_claims (" + std::string(kClaimColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
      .bind(1, claim.id)
      .bind(2, claim.command_id)
      .bind(3, claim.token)
      .bind(4, claim.owner)
      .bind(5, claim.attempt)
      .bind(6, stored_time(claim.claimed_at))
      .bind(7, stored_time(claim.expires_at))
      .bind_optional(8, stored_time(claim.heartbeat_at))
      .bind_optional(
          9, claim.ending ? std::optional(stored_name(to_string(*claim.ending))) : std::nullopt)
      .bind_optional(10, stored_time(claim.ended_at))
      .run();
  return ArchiveOutcome::kAdded;
}

/// What becomes of the command of a claim that expired: it is pending again, or over.
void give_back(Connection& connection, const CommandClaim& claim, Timestamp at) {
  const Command command = require_command(connection, claim.command_id);
  if (command.status != CommandStatus::kRunning) return;  // somebody said otherwise meanwhile
  CommandStatus status = CommandStatus::kPending;
  if (claim.attempt >= kMostAttempts) status = CommandStatus::kFailed;
  if (!is_open(connection, command.session_id)) status = CommandStatus::kCancelled;
  const bool is_over = status != CommandStatus::kPending;
  connection
      .prepare(
          "UPDATE commands SET status = ?2, completed_at = ?3, updated_at = ?4, "
          "started_at = CASE WHEN ?3 IS NULL THEN NULL ELSE started_at END WHERE id = ?1")
      .bind(1, command.id)
      .bind(2, stored_name(to_string(status)))
      .bind_optional(3, is_over ? std::optional(stored_time(at)) : std::nullopt)
      .bind(4, stored_time(at))
      .run();
}

}  // namespace

std::optional<ClaimedCommand> SqliteCommandClaims::claim(const ClaimRequest& request,
                                                         Timestamp at) {
  {  // mostly a runner asks in vain, which needs no write
    const sqlite::Lease connection = pool_.reader();
    if (!is_open(*connection, request.session_id) ||
        !find_next(*connection, request.session_id, at)) {
      return std::nullopt;
    }
  }
  std::optional<ClaimedCommand> claimed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    claimed.reset();  // where it is called again
    if (find_claim(connection, request.token)) {
      throw Error(ErrorKind::kConflict,
                  "Another claim has the token of this one; make another token.",
                  "another claim has that token");
    }
    if (!is_open(connection, request.session_id)) return;
    const std::optional<std::int64_t> next = find_next(connection, request.session_id, at);
    if (!next) return;
    const std::optional<CommandClaim> before = find_last_claim(connection, *next);
    if (before && !before->ending) {
      end_claim(connection, before->id, ClaimEnding::kExpired, before->expires_at);
    }
    const bool was_lost = before && (!before->ending || before->ending == ClaimEnding::kExpired);
    Command command = start_command(connection, *next, at);
    CommandClaim claim =
        insert_claim(connection, request, *next, was_lost ? before->attempt + 1 : 1, at);
    trim_claims(connection, claim.id);
    touched.add(kCommandsTable, std::to_string(*next));
    claimed = ClaimedCommand{std::move(command), std::move(claim)};
  });
  return claimed;
}

ClaimedCommand SqliteCommandClaims::heartbeat(std::int64_t command_id, std::string_view token,
                                              std::chrono::microseconds ttl,
                                              const std::optional<std::string>& log_path,
                                              Timestamp at) {
  const std::string expires_at = stored_time(end_of(ttl, at));
  ClaimedCommand held;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    static_cast<void>(require_command(connection, command_id));
    const CommandClaim claim = require_claim(connection, command_id, token, at);
    connection.prepare("UPDATE command_claims SET expires_at = ?2, heartbeat_at = ?3 WHERE id = ?1")
        .bind(1, claim.id)
        .bind(2, expires_at)
        .bind(3, stored_time(at))
        .run();
    if (log_path) {
      connection.prepare("UPDATE commands SET log_path = ?2, updated_at = ?3 WHERE id = ?1")
          .bind(1, command_id)
          .bind(2, *log_path)
          .bind(3, stored_time(at))
          .run();
    }
    held.command = require_command(connection, command_id);
    held.claim = *find_claim(connection, token);
    touched.add(kCommandsTable, std::to_string(command_id));
  });
  return held;
}

Command SqliteCommandClaims::finish(std::int64_t command_id, std::string_view token,
                                    const CommandResult& result, Timestamp at) {
  if (result.status == CommandStatus::kPending || result.status == CommandStatus::kRunning) {
    throw Error(ErrorKind::kInvalidArgument,
                "A command isn't over that is pending or running; report how it ended.");
  }
  Command finished;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    finished = require_command(connection, command_id);
    const std::optional<CommandClaim> known = find_claim(connection, token);
    if (known && known->command_id == command_id && known->ending == ClaimEnding::kFinished &&
        finished.status == result.status && finished.exit_code == result.exit_code) {
      return;
    }
    const CommandClaim claim = require_claim(connection, command_id, token, at);
    end_claim(connection, claim.id, ClaimEnding::kFinished, at);
    connection
        .prepare(
            "UPDATE commands SET status = ?2, exit_code = ?3, log_path = coalesce(?4, log_path), "
            "completed_at = ?5, updated_at = ?5 WHERE id = ?1")
        .bind(1, command_id)
        .bind(2, stored_name(to_string(result.status)))
        .bind_optional(3, result.exit_code)
        .bind_optional(4, result.log_path)
        .bind(5, stored_time(at))
        .run();
    finished = require_command(connection, command_id);
    touched.add(kCommandsTable, std::to_string(command_id));
  });
  return finished;
}

std::vector<ClaimedCommand> SqliteCommandClaims::sweep(Timestamp at) {
  constexpr std::string_view kLost = "WHERE ending IS NULL AND expires_at < ?1 ";
  {  // mostly none is lost, which needs no write
    const sqlite::Lease connection = pool_.reader();
    Statement row = connection->prepare(claims_where(std::string(kLost) + "LIMIT 1"));
    if (!row.bind(1, stored_time(at)).step()) return {};
  }
  std::vector<ClaimedCommand> swept;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    swept.clear();  // where it is called again
    Statement rows =
        connection.prepare(claims_where(std::string(kLost) + "ORDER BY expires_at, id"));
    rows.bind(1, stored_time(at));
    for (CommandClaim& claim : read_all(rows, &read_claim)) {
      end_claim(connection, claim.id, ClaimEnding::kExpired, claim.expires_at);
      claim.ending = ClaimEnding::kExpired;
      claim.ended_at = claim.expires_at;
      touched.add(kCommandsTable, std::to_string(claim.command_id));
      if (!find_command(connection, claim.command_id)) continue;  // as an import may leave it
      give_back(connection, claim, at);
      swept.push_back({require_command(connection, claim.command_id), std::move(claim)});
    }
  });
  return swept;
}

sqlite::RecordTable command_claim_records() {
  return {.kind = kCommandClaimKind,
          .table = kClaimsTable,
          .key = "id",
          .timestamps = {"claimed_at"},
          .read = &read_claims,
          .checks = {sqlite::check_of<&read_claim>(kClaimsTable, "id", &claims_where)},
          .write = &write_claim};
}

}  // namespace cq::workspaces
