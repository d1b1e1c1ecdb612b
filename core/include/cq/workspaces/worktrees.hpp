#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

enum class WorktreeStatus {
  kIdle,
  kReserved,  ///< leased, and nothing heard of its holder yet
  kBusy       ///< leased, and its holder has sent a heartbeat
};

/// How a worktree was left.
enum class Condition {
  kClean,
  kDirty,    ///< changes that aren't committed
  kUnpushed  ///< commits that are nowhere else
};

/// "idle", "reserved" or "busy". Safe from any thread.
CQ_EXPORT std::string_view to_string(WorktreeStatus status) noexcept;
/// The status of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<WorktreeStatus> parse_worktree_status(std::string_view text) noexcept;

/// "clean", "dirty" or "unpushed". Safe from any thread.
CQ_EXPORT std::string_view to_string(Condition condition) noexcept;
/// The condition of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<Condition> parse_condition(std::string_view text) noexcept;

/// A checkout of a repository on some machine, and who holds it.
struct Worktree {
  std::int64_t id = 0;
  std::int64_t repository_id = 0;
  std::string path;
  std::optional<std::string> commit_sha{};
  std::optional<std::string> environment_hash{};
  WorktreeStatus status = WorktreeStatus::kIdle;
  std::optional<std::string> lease_owner{};
  std::optional<std::string> lease_token{};  ///< a secret of its holder's
  std::optional<Timestamp> leased_at{};
  std::optional<Timestamp> lease_expires_at{};
  std::optional<Timestamp> last_heartbeat_at{};
  Timestamp created_at{};
  Timestamp updated_at{};
  std::int64_t version = 1;  ///< rises with each grant and each end of a lease: the fence
  Condition condition = Condition::kClean;
  std::optional<Timestamp> retired_at{};  ///< since when it is handed out no more

  bool operator==(const Worktree&) const = default;
};

struct NewWorktree {
  std::int64_t repository_id = 0;
  std::string path;
  std::optional<std::string> commit_sha{};
  std::optional<std::string> environment_hash{};
};

/// What is checked out in a worktree. Only what is given changes; an inner nullopt clears.
struct Checkout {
  std::optional<std::optional<std::string>> commit_sha{};
  std::optional<std::optional<std::string>> environment_hash{};
};

/// What an operator changes about a worktree. Only what is given changes.
struct WorktreeChange {
  Checkout checkout{};
  std::optional<Condition> condition{};
  std::optional<bool> retired{};
};

/// Which worktrees to list.
struct WorktreeFilter {
  std::optional<std::int64_t> repository_id{};
  std::optional<WorktreeStatus> status{};
  std::optional<Condition> condition{};
  std::optional<std::string> lease_owner{};
  std::optional<bool> retired{};
  std::optional<std::int64_t> behind{};  ///< those behind that id, whether or not one has it
  std::size_t limit = 0;                 ///< at most that many
};

/// The worktrees of a store, with the lease operations of the original: without heartbeats, and
/// without preferences. Leases are part "workspaces.leases/1".
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [worktrees.threads]
/// What a method has changed is durable when it returns. [worktrees.durable]
class CQ_EXPORT Worktrees : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.worktrees/1";

  Worktrees() = default;
  Worktrees(const Worktrees&) = delete;
  Worktrees& operator=(const Worktrees&) = delete;
  Worktrees(Worktrees&&) = delete;
  Worktrees& operator=(Worktrees&&) = delete;
  ~Worktrees() override;

  /// Adds an idle worktree of version 1, clean and without a lease, and returns it.
  /// [worktrees.add]
  /// The repository isn't looked for. [worktrees.add.unchecked]
  /// Throws conflict when the path is taken. [worktrees.add.throws]
  virtual Worktree add(const NewWorktree& worktree, Timestamp at) = 0;

  /// The one of that id; nullopt when there is none. [worktrees.get]
  virtual std::optional<Worktree> get(std::int64_t id) = 0;

  /// All of them, or those of one repository, by id, retired ones too. [worktrees.list]
  virtual std::vector<Worktree> list(std::optional<std::int64_t> repository_id) = 0;

  /// Changes what is given, moves updated_at to `at`, and returns the worktree; status, version and
  /// lease stay. [worktrees.change]
  /// One that is retired already keeps its retired_at. [worktrees.change.retired]
  /// Throws not found when there is no such worktree. [worktrees.change.throws]
  virtual Worktree change(std::int64_t id, const WorktreeChange& change, Timestamp at) = 0;

  /// Gives that token a free worktree of the repository, in one step, and returns it: reserved,
  /// with owner, token, leased_at = `at` and lease_expires_at = `at` + `ttl`, version + 1.
  /// [worktrees.reserve]
  /// Free is one that is idle, or whose lease_expires_at is before `at`, whatever its status; of
  /// these it takes the one with the earliest updated_at. [worktrees.reserve.order]
  /// One that isn't clean, or is retired, isn't free. [worktrees.reserve.clean]
  /// Of callers at one moment, from whatever process, as many get one as are free, each another.
  /// [worktrees.reserve.once]
  /// Throws conflict when none is free, and when another lease has that token.
  /// [worktrees.reserve.throws]
  virtual Worktree reserve(std::int64_t repository_id, std::string_view owner,
                           std::string_view token, std::chrono::microseconds ttl, Timestamp at) = 0;

  /// Ends the lease of that token and returns the worktree: idle, without a lease, version + 1. A
  /// lease that has expired and that nobody has taken over can still be released.
  /// [worktrees.release]
  /// Without a token, that of a worktree that has no lease. [worktrees.release.no_token]
  /// Throws not found when there is no such worktree, conflict when its token is another one or
  /// none. [worktrees.release.throws]
  virtual Worktree release(std::int64_t id, std::optional<std::string_view> token,
                           Timestamp at) = 0;

  /// Those of list() that the filter names. [worktrees.list_page]
  virtual std::vector<Worktree> list_page(const WorktreeFilter& filter) = 0;

  /// As change(), if the worktree's updated_at is that; else nullopt, and nothing changes.
  /// [worktrees.change_if]
  /// Throws as change(). [worktrees.change_if.throws]
  virtual std::optional<Worktree> change_if(std::int64_t id, Timestamp updated_at,
                                            const WorktreeChange& change, Timestamp at) = 0;
};

}  // namespace cq::workspaces
