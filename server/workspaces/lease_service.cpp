#include "workspaces/lease_service.hpp"

#include <algorithm>
#include <utility>

#include "crypto/random.hpp"

namespace cq::workspaces {

LeaseService::LeaseService(host::StorePart<Leases> leases, api::Clock clock, EndCounts counts)
    : leases_(std::move(leases)), clock_(std::move(clock)), counts_(std::move(counts)) {}

LeaseRequest LeaseService::request_of(const LeaseWish& wish) {
  return {.repository_id = wish.repository_id,
          .owner = wish.owner,
          .token = crypto::random_hex_id(),
          .ttl = wish.ttl,
          .commit_sha = wish.commit_sha,
          .environment_hash = wish.environment_hash};
}

std::optional<Lease> LeaseService::acquire(const LeaseRequest& request) const {
  std::optional<Lease> lease = leases_->acquire(request, clock_());
  if (lease) count(*lease);
  return lease;
}

void LeaseService::count(const Lease& granted) const {
  if (granted.was_taken_over) counts_.count_lease(LeaseEnding::kTakenOver);
}

std::optional<LeaseService::Expiry> LeaseService::earliest_expiry(
    std::int64_t repository_id) const {
  const std::optional<Timestamp> at = leases_->earliest_expiry(repository_id);
  if (!at) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::seconds>(*at - clock_());
  return Expiry{*at, std::max(left, std::chrono::seconds(1))};
}

Worktree LeaseService::renew(std::int64_t worktree_id, const std::string& token,
                             std::chrono::seconds ttl, const Checkout& checkout) const {
  return leases_->heartbeat(worktree_id, token, ttl, checkout, clock_());
}

Worktree LeaseService::release(std::int64_t worktree_id, const std::string& token,
                               std::optional<Condition> condition, const Checkout& checkout) const {
  const Timestamp at = clock_();
  Worktree released = leases_->release(worktree_id, token, condition, checkout, at);
  // One that was released before is returned as it is.
  if (released.updated_at == at) counts_.count_lease(LeaseEnding::kReleased);
  return released;
}

Worktree LeaseService::break_lease(std::int64_t worktree_id, const std::string& by,
                                   const std::string& reason, std::optional<Condition> condition,
                                   std::optional<std::int64_t> fence) const {
  Worktree freed = leases_->break_lease(worktree_id, by, reason, condition, fence, clock_());
  counts_.count_lease(LeaseEnding::kBroken);
  return freed;
}

std::vector<LeaseEnd> LeaseService::ends(std::int64_t after, std::size_t limit) const {
  return leases_->ends(after, limit);
}

}  // namespace cq::workspaces
