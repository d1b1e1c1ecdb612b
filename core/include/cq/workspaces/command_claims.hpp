#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/commands.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// Who wants the next command of a session, and for how long at first.
struct ClaimRequest {
  std::string session_id;
  std::string owner;
  std::string token;  ///< a new secret, which only the claim's holder knows
  std::chrono::microseconds ttl{};
};

/// How a claim ended.
enum class ClaimEnding {
  kFinished,  ///< its holder reported a result
  kExpired    ///< its holder was not heard of any more
};

/// "finished" or "expired". Safe from any thread.
CQ_EXPORT std::string_view to_string(ClaimEnding ending) noexcept;
/// The ending of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<ClaimEnding> parse_claim_ending(std::string_view text) noexcept;

/// A command that is, or was, its holder's to run.
struct CommandClaim {
  std::int64_t id = 0;  ///< rises from claim to claim
  std::int64_t command_id = 0;
  std::string owner;
  std::string token;         ///< a secret of its holder's
  std::int64_t attempt = 1;  ///< of the claims of this command, from 1 on
  Timestamp claimed_at{};
  Timestamp expires_at{};
  std::optional<Timestamp> heartbeat_at{};
  std::optional<ClaimEnding> ending{};  ///< nullopt while it isn't over
  std::optional<Timestamp> ended_at{};

  bool operator==(const CommandClaim&) const = default;
};

struct ClaimedCommand {
  Command command;
  CommandClaim claim;
};

/// After that many claims that expired a command has failed.
inline constexpr std::int64_t kMostAttempts = 3;

/// Claims of commands: of the runners that serve a session each gets commands of its own, and what
/// a runner reports after its claim is over is refused.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [command_claims.threads]
/// What a method has changed is durable when it returns. [command_claims.durable]
/// A holder's token counts while its claim lasts: what it is presented for later is refused with
/// conflict, and the error's sentence and reason say whether the claim expired, was taken over, by
/// whom and when, or was finished. [command_claims.fenced]
class CQ_EXPORT CommandClaims : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.command-claims/1";

  CommandClaims() = default;
  CommandClaims(const CommandClaims&) = delete;
  CommandClaims& operator=(const CommandClaims&) = delete;
  CommandClaims(CommandClaims&&) = delete;
  CommandClaims& operator=(CommandClaims&&) = delete;
  ~CommandClaims() override;

  /// Claims the first command of the session, by sequence and id, that is pending or whose claim
  /// has expired, in one step: it is running and started_at = `at`; nullopt when there is none.
  /// [command_claims.claim]
  /// A session that isn't pending or running, or isn't there, has none. [command_claims.claim.open]
  /// Of callers at one moment, from whatever process, as many get one as there are, each another.
  /// [command_claims.claim.once]
  /// Throws conflict when another claim has that token. [command_claims.claim.throws]
  virtual std::optional<ClaimedCommand> claim(const ClaimRequest& request, Timestamp at) = 0;

  /// Its holder is at work: the claim expires at `at` + `ttl`, and the command's log_path changes
  /// if one is given. [command_claims.heartbeat]
  /// Throws not found when there is no such command, and conflict as all writes of a holder.
  /// [command_claims.heartbeat.throws]
  virtual ClaimedCommand heartbeat(std::int64_t command_id, std::string_view token,
                                   std::chrono::microseconds ttl,
                                   const std::optional<std::string>& log_path, Timestamp at) = 0;

  /// Ends the claim with the command's result, completed_at = `at`; a log_path that isn't given
  /// stays. [command_claims.finish]
  /// Of a claim that was finished with the same status and exit_code it changes nothing and returns
  /// the command as it is now. [command_claims.finish.again]
  /// Throws invalid argument for a status that isn't one of a command that is over, not found when
  /// there is no such command, and conflict as all writes of a holder.
  /// [command_claims.finish.throws]
  virtual Command finish(std::int64_t command_id, std::string_view token,
                         const CommandResult& result, Timestamp at) = 0;

  /// Ends every claim that expired before `at`, in the order in which they did, and returns them,
  /// each with its command as it is now; of sweeps at one moment each end is one's.
  /// [command_claims.sweep]
  /// The command is pending again at its place; after kMostAttempts claims it has failed, and of a
  /// session that is over it is cancelled. [command_claims.sweep.commands]
  virtual std::vector<ClaimedCommand> sweep(Timestamp at) = 0;
};

}  // namespace cq::workspaces
