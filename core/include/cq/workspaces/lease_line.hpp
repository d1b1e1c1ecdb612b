#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/leases.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// A place in the line for a repository's worktrees.
struct LeaseWaiter {
  std::int64_t ticket = 0;  ///< rises from place to place, and is given once
  std::int64_t repository_id = 0;
  std::string owner;
  std::string server;  ///< which of the store's users holds the request
  Timestamp since{};
  Timestamp expires_at{};  ///< from then on the place doesn't count

  bool operator==(const LeaseWaiter&) const = default;
};

/// What a request for a worktree got: a lease, or else a place in the line.
struct LeaseOrPlace {
  std::optional<Lease> lease{};
  std::optional<LeaseWaiter> place{};
};

/// The line of those who wait for a repository's worktrees, from whatever process. First come,
/// first served: a worktree goes to the first in line, and who isn't in line gets one only where
/// more are free than wait.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [lease_line.threads]
class CQ_EXPORT LeaseLine : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.lease-line/1";

  LeaseLine() = default;
  LeaseLine(const LeaseLine&) = delete;
  LeaseLine& operator=(const LeaseLine&) = delete;
  LeaseLine(LeaseLine&&) = delete;
  LeaseLine& operator=(LeaseLine&&) = delete;
  ~LeaseLine() override;

  /// Leases a worktree as Leases::acquire() does, or takes the last place in the repository's line
  /// in the same step; that place counts until `expires_at`. [lease_line.join]
  /// While places count, it and Leases::acquire() lease a worktree only where more are free than
  /// there are places. [lease_line.nobody_jumps]
  /// Throws as Leases::acquire() does. [lease_line.join.throws]
  virtual LeaseOrPlace join(const LeaseRequest& request, std::string_view server,
                            Timestamp expires_at, Timestamp at) = 0;

  /// Leases a free worktree to that place, which is gone then, if it is the first of its line that
  /// counts at `at`; nullopt when it isn't, and when none is free. [lease_line.grant]
  /// Throws as Leases::acquire() does. [lease_line.grant.throws]
  virtual std::optional<Lease> grant(const LeaseWaiter& place, const LeaseRequest& request,
                                     Timestamp at) = 0;

  /// These places of that server count until `expires_at`, also those that had ceased to. Returns
  /// those that are gone: granted, given up, or forgotten. [lease_line.keep]
  /// All places that ceased to count a minute before `at` are forgotten. [lease_line.keep.forgets]
  virtual std::vector<std::int64_t> keep(const std::vector<std::int64_t>& tickets,
                                         std::string_view server, Timestamp expires_at,
                                         Timestamp at) = 0;

  /// Gives places up; one that is gone already is none. [lease_line.leave]
  virtual void leave(const std::vector<std::int64_t>& tickets) = 0;

  /// The places of a repository's line that count at `at`, the first in front. [lease_line.list]
  virtual std::vector<LeaseWaiter> list(std::int64_t repository_id, Timestamp at) = 0;
};

}  // namespace cq::workspaces
