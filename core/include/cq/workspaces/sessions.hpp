#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/commands.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq::workspaces {

enum class SessionStatus { kPending, kRunning, kCompleted, kFailed, kCancelled };

/// "pending", "running", "completed", "failed" or "cancelled". Safe from any thread.
CQ_EXPORT std::string_view to_string(SessionStatus status) noexcept;
/// The status of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<SessionStatus> parse_session_status(std::string_view text) noexcept;

/// Work at a commit of a repository.
struct Session {
  std::string id;  ///< of a new one 32 lower-case hex digits
  std::int64_t repository_id = 0;
  std::optional<std::int64_t> worktree_id{};
  std::optional<std::int64_t> token_id{};  ///< of the access token that made it
  std::optional<std::string> requested_by{};
  std::string commit_sha;
  std::optional<std::string> patch_hash{};
  SessionStatus status = SessionStatus::kPending;
  std::optional<Timestamp> expires_at{};
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> completed_at{};
  std::string metadata = "{}";  ///< JSON, byte for byte as it is stored; may hold NaN
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const Session&) const = default;
};

/// Times that a change of status sets; nullopt: as they were.
struct SessionTimes {
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> completed_at{};
};

/// Which sessions to list.
struct SessionFilter {
  std::optional<std::int64_t> repository_id{};
  std::optional<SessionStatus> status{};
  std::optional<std::string> requested_by{};
  /// Those that come behind this one in the list: its created_at and id.
  std::optional<std::pair<Timestamp, std::string>> behind{};
  std::size_t limit = 50;  ///< 0: all
};

/// The sessions of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [sessions.threads]
/// What a method has changed is durable when it returns. [sessions.durable]
class CQ_EXPORT Sessions : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.sessions/1";

  Sessions() = default;
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;
  Sessions(Sessions&&) = delete;
  Sessions& operator=(Sessions&&) = delete;
  ~Sessions() override;

  /// Adds a session as it is. [sessions.create]
  /// What it refers to isn't looked for. [sessions.create.unchecked]
  /// Throws conflict when its id is taken. [sessions.create.throws]
  virtual void create(const Session& session) = 0;

  /// The one of that id; nullopt when there is none. [sessions.get]
  virtual std::optional<Session> get(std::string_view id) = 0;

  /// Newest created_at first, ties by id, highest first. [sessions.list]
  virtual std::vector<Session> list(const SessionFilter& filter) = 0;

  /// Gives it that status, whatever it had, and the times that are given, moves updated_at to `at`,
  /// and returns it. [sessions.set_status]
  /// Throws not found when there is no such session. [sessions.set_status.throws]
  virtual Session set_status(std::string_view id, SessionStatus status, const SessionTimes& times,
                             Timestamp at) = 0;

  /// Cancels every pending and running session whose expires_at is before `at`, completed_at and
  /// updated_at = `at`, and returns them; of sweeps at one moment each is one's. [sessions.sweep]
  virtual std::vector<Session> sweep(Timestamp at) = 0;

  /// Adds a session as create() does and, in the same step, pending commands for those lines,
  /// numbered from 0 on, made when the session is; returns them in that order.
  /// [sessions.create_with_commands]
  /// Throws conflict when its id is taken, and adds nothing.
  /// [sessions.create_with_commands.throws]
  virtual std::vector<Command> create_with_commands(const Session& session,
                                                    const std::vector<std::string>& lines) = 0;

  /// Brings a session forward, from pending to running, and from these to an end, moves updated_at
  /// to `at`, and returns it: running sets started_at = `at`, an end completed_at. One that has the
  /// status already stays as it is. [sessions.advance]
  /// When `updated_at` is given and isn't the session's, nullopt, and nothing changes.
  /// [sessions.advance.if]
  /// Throws not found when there is no such session, and conflict for a step back.
  /// [sessions.advance.throws]
  virtual std::optional<Session> advance(std::string_view id, SessionStatus status,
                                         const std::optional<Timestamp>& updated_at,
                                         Timestamp at) = 0;
};

}  // namespace cq::workspaces
