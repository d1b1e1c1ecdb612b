#include <algorithm>

#include "workspaces/memory_parts.hpp"
#include "workspaces/memory_pool.hpp"

namespace cq::workspaces {
namespace {

const LeaseWaiter* first_in_line(const MemoryRows& rows, std::int64_t repository_id, Timestamp at) {
  for (const auto& [ticket, each] : rows.waiters) {
    if (each.repository_id == repository_id && each.expires_at > at) return &each;
  }
  return nullptr;
}

}  // namespace

LeaseOrPlace MemoryLeaseLine::join(const LeaseRequest& request, std::string_view server,
                                   Timestamp expires_at, Timestamp at) {
  const LockedRows rows(database_);
  LeaseOrPlace got;
  got.lease = grant_newcomer(*rows, request, at);
  if (got.lease) return got;
  got.place = LeaseWaiter{.ticket = ++rows->last_ticket,
                          .repository_id = request.repository_id,
                          .owner = request.owner,
                          .server = std::string(server),
                          .since = at,
                          .expires_at = expires_at};
  rows->waiters.emplace(got.place->ticket, *got.place);
  return got;
}

std::optional<Lease> MemoryLeaseLine::grant(const LeaseWaiter& place, const LeaseRequest& request,
                                            Timestamp at) {
  const LockedRows rows(database_);
  const LeaseWaiter* first = first_in_line(*rows, place.repository_id, at);
  if (first == nullptr || first->ticket != place.ticket || first->server != place.server) {
    return std::nullopt;
  }
  std::optional<Lease> lease = workspaces::grant(*rows, request, at);
  if (lease) rows->waiters.erase(place.ticket);
  return lease;
}

std::vector<std::int64_t> MemoryLeaseLine::keep(const std::vector<std::int64_t>& tickets,
                                                std::string_view server, Timestamp expires_at,
                                                Timestamp at) {
  constexpr std::chrono::minutes kForgotten{1};
  const LockedRows rows(database_);
  std::vector<std::int64_t> gone;
  for (const std::int64_t ticket : tickets) {
    const auto known = rows->waiters.find(ticket);
    if (known == rows->waiters.end() || known->second.server != server) {
      gone.push_back(ticket);
    } else {
      known->second.expires_at = expires_at;
    }
  }
  std::erase_if(rows->waiters,
                [&](const auto& entry) { return entry.second.expires_at < at - kForgotten; });
  std::sort(gone.begin(), gone.end());
  return gone;
}

void MemoryLeaseLine::leave(const std::vector<std::int64_t>& tickets) {
  const LockedRows rows(database_);
  for (const std::int64_t ticket : tickets) rows->waiters.erase(ticket);
}

std::vector<LeaseWaiter> MemoryLeaseLine::list(std::int64_t repository_id, Timestamp at) {
  const LockedRows rows(database_);
  return rows_where(rows->waiters, [&](const LeaseWaiter& each) {
    return each.repository_id == repository_id && each.expires_at > at;
  });
}

}  // namespace cq::workspaces
