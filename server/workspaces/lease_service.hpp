#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/leases.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/clock.hpp"
#include "workspaces/end_counts.hpp"

namespace cq::workspaces {

/// Who wants a worktree, as a request says it.
struct LeaseWish {
  std::int64_t repository_id = 0;
  std::string owner;
  std::chrono::seconds ttl{};
  std::optional<std::string> commit_sha{};
  std::optional<std::string> environment_hash{};
};

/// Grants, renews and ends leases by the server's clock, and counts those that it ends. Every
/// method throws what the store throws: not found for a worktree that isn't there, conflict for a
/// token that holds no lease (any more). Safe from any thread.
class LeaseService {
 public:
  LeaseService(host::StorePart<Leases> leases, api::Clock clock, EndCounts counts);

  /// The wish with a new token. Safe from any thread, as all below.
  [[nodiscard]] static LeaseRequest request_of(const LeaseWish& wish);

  /// nullopt when no worktree of the repository is free but for those that wait in line.
  [[nodiscard]] std::optional<Lease> acquire(const LeaseRequest& request) const;
  /// Counts the lease that a new one ended.
  void count(const Lease& granted) const;
  /// When the first lease of the repository expires, and in how many seconds, at least one; nullopt
  /// when none will.
  struct Expiry {
    Timestamp at{};
    std::chrono::seconds left{};
  };
  [[nodiscard]] std::optional<Expiry> earliest_expiry(std::int64_t repository_id) const;

  [[nodiscard]] Worktree renew(std::int64_t worktree_id, const std::string& token,
                               std::chrono::seconds ttl, const Checkout& checkout) const;
  [[nodiscard]] Worktree release(std::int64_t worktree_id, const std::string& token,
                                 std::optional<Condition> condition,
                                 const Checkout& checkout) const;
  [[nodiscard]] Worktree break_lease(std::int64_t worktree_id, const std::string& by,
                                     const std::string& reason, std::optional<Condition> condition,
                                     std::optional<std::int64_t> fence) const;

  /// The ends behind that number.
  [[nodiscard]] std::vector<LeaseEnd> ends(std::int64_t after, std::size_t limit) const;

 private:
  host::StorePart<Leases> leases_;
  api::Clock clock_;
  EndCounts counts_;
};

}  // namespace cq::workspaces
