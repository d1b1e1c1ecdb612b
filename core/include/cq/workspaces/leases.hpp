#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// Who wants a worktree of a repository, for how long, and what it had better have checked out.
struct LeaseRequest {
  std::int64_t repository_id = 0;
  std::string owner;
  std::string token;  ///< a new secret, which only its holder knows
  std::chrono::microseconds ttl{};
  std::optional<std::string> commit_sha{};
  std::optional<std::string> environment_hash{};
};

/// A worktree that is its holder's: until worktree.lease_expires_at, under worktree.lease_token and
/// with worktree.version as the fence.
struct Lease {
  Worktree worktree;
  /// An environment was asked for, and the worktree has another one or none.
  bool needs_dependency_sync = false;
  /// Another's lease of the worktree had expired, and ended with this one.
  bool was_taken_over = false;
};

/// How a lease ended.
enum class LeaseEnding {
  kReleased,   ///< by its holder
  kExpired,    ///< a sweep found it
  kTakenOver,  ///< it had expired, and another holder got the worktree
  kBroken      ///< somebody ended it, with a reason
};

/// "released", "expired", "taken over" or "broken". Safe from any thread.
CQ_EXPORT std::string_view to_string(LeaseEnding ending) noexcept;
/// The ending of that name, in lower or upper case, with a blank or "_"; nullopt for any other
/// text. Safe from any thread.
CQ_EXPORT std::optional<LeaseEnding> parse_lease_ending(std::string_view text) noexcept;

/// The end of a lease, as an event.
struct LeaseEnd {
  std::int64_t number = 0;  ///< rises from end to end
  std::int64_t worktree_id = 0;
  std::string owner{};
  std::int64_t fence = 0;  ///< the worktree's version while it was held
  LeaseEnding ending = LeaseEnding::kReleased;
  Timestamp ended_at{};
  std::optional<std::string> by{};      ///< who took it over, or broke it
  std::optional<std::string> reason{};  ///< of one that was broken

  bool operator==(const LeaseEnd&) const = default;
};

/// Refuses what a holder does whose lease is over: `end` says how it ended; nullopt: no lease of
/// the worktree that is still remembered had its token. Throws Error: conflict, whose sentence and
/// reason say which of these, when and by whom. Safe from any thread.
[[noreturn]] CQ_EXPORT void refuse_holder(std::int64_t worktree_id,
                                          const std::optional<LeaseEnd>& end);

/// Leases that hold: a holder keeps its worktree while it sends heartbeats, and what it does after
/// its lease is over is refused.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [leases.threads]
/// What a method has changed is durable when it returns. [leases.durable]
/// A holder's token counts while its lease lasts: what it is presented for later is refused with
/// conflict, and the error's sentence and reason say whether the lease expired, was released,
/// broken or taken over, when, and by whom. [leases.fenced]
class CQ_EXPORT Leases : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.leases/1";

  Leases() = default;
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;
  Leases(Leases&&) = delete;
  Leases& operator=(Leases&&) = delete;
  ~Leases() override;

  /// Leases a free worktree of the repository, in one step, as Worktrees::reserve() does; nullopt
  /// when none is free. [leases.acquire]
  /// It prefers one with the environment that is asked for, then one at that commit, then the one
  /// with the earliest updated_at. [leases.acquire.prefers]
  /// Of callers at one moment, from whatever process, as many get one as are free, each another.
  /// [leases.acquire.once]
  /// Throws conflict when another lease has that token. [leases.acquire.throws]
  virtual std::optional<Lease> acquire(const LeaseRequest& request, Timestamp at) = 0;

  /// When the first lease of the repository's worktrees expires; nullopt when none will.
  /// [leases.earliest_expiry]
  virtual std::optional<Timestamp> earliest_expiry(std::int64_t repository_id) = 0;

  /// Its holder is at work: the worktree is busy, last_heartbeat_at = `at`, lease_expires_at = `at`
  /// + `ttl`, and what is given of the checkout changes. [leases.heartbeat]
  /// Throws not found when there is no such worktree, and conflict as all writes of a holder.
  /// [leases.heartbeat.throws]
  virtual Worktree heartbeat(std::int64_t worktree_id, std::string_view token,
                             std::chrono::microseconds ttl, const Checkout& checkout,
                             Timestamp at) = 0;

  /// Ends the lease, and says in which condition the worktree is, nullopt: as it was. What isn't
  /// clean is handed out again when Worktrees::change() says so. An expired lease that nobody has
  /// ended can still be released. [leases.release]
  /// Of a lease that its holder has released already it changes nothing and returns the worktree
  /// as it is now. [leases.release.again]
  /// Throws not found when there is no such worktree, and conflict as all writes of a holder.
  /// [leases.release.throws]
  virtual Worktree release(std::int64_t worktree_id, std::string_view token,
                           std::optional<Condition> condition, const Checkout& checkout,
                           Timestamp at) = 0;

  /// Ends a lease without its holder: `by` is who does, and why; an empty reason is none. The
  /// condition is as for release(). [leases.break]
  /// Throws not found when there is no such worktree, conflict when it has no lease, and when
  /// `fence` is given and isn't that of its lease. [leases.break.throws]
  virtual Worktree break_lease(std::int64_t worktree_id, std::string_view by,
                               std::string_view reason, std::optional<Condition> condition,
                               std::optional<std::int64_t> fence, Timestamp at) = 0;

  /// Ends every lease that expired before `at`, of all repositories, and returns these ends; of
  /// sweeps at one moment each end is one's. [leases.sweep]
  virtual std::vector<LeaseEnd> sweep(Timestamp at) = 0;

  /// At most `limit` ends behind that number, in order; those of a long time ago are gone.
  /// [leases.ends]
  virtual std::vector<LeaseEnd> ends(std::int64_t after, std::size_t limit) = 0;
};

}  // namespace cq::workspaces
