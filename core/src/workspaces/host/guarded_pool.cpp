#include <cq/workspaces/lease_line.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/worktrees.hpp>

#include "loader/part_wrapper.hpp"
#include "workspaces/host/guarded_parts.hpp"

namespace cq::workspaces {
namespace {

using host::Guard;
using host::guarded;

class GuardedRepositories final : public Repositories {
 public:
  GuardedRepositories(const Guard& guard, Repositories& part) : guard_(guard), part_(part) {}

  Repository upsert(const RepositoryValues& values, Timestamp at) override {
    return guarded(guard_, "repositories.upsert", [&] { return part_.upsert(values, at); });
  }
  std::optional<Repository> find(std::string_view name) override {
    return guarded(guard_, "repositories.find", [&] { return part_.find(name); });
  }
  std::optional<Repository> get(std::int64_t id) override {
    return guarded(guard_, "repositories.get", [&] { return part_.get(id); });
  }
  std::vector<Repository> list() override {
    return guarded(guard_, "repositories.list", [&] { return part_.list(); });
  }
  Repository init_remote(const RemoteRepository& remote, Timestamp at) override {
    return guarded(guard_, "repositories.init_remote",
                   [&] { return part_.init_remote(remote, at); });
  }
  std::vector<Repository> list_page(const RepositoryFilter& filter) override {
    return guarded(guard_, "repositories.list_page", [&] { return part_.list_page(filter); });
  }

 private:
  Guard guard_;
  Repositories& part_;
};

class GuardedWorktrees final : public Worktrees {
 public:
  GuardedWorktrees(const Guard& guard, Worktrees& part) : guard_(guard), part_(part) {}

  Worktree add(const NewWorktree& worktree, Timestamp at) override {
    return guarded(guard_, "worktrees.add", [&] { return part_.add(worktree, at); });
  }
  std::optional<Worktree> get(std::int64_t id) override {
    return guarded(guard_, "worktrees.get", [&] { return part_.get(id); });
  }
  std::vector<Worktree> list(std::optional<std::int64_t> repository_id) override {
    return guarded(guard_, "worktrees.list", [&] { return part_.list(repository_id); });
  }
  Worktree change(std::int64_t id, const WorktreeChange& change, Timestamp at) override {
    return guarded(guard_, "worktrees.change", [&] { return part_.change(id, change, at); });
  }
  Worktree reserve(std::int64_t repository_id, std::string_view owner, std::string_view token,
                   std::chrono::microseconds ttl, Timestamp at) override {
    return guarded(guard_, "worktrees.reserve",
                   [&] { return part_.reserve(repository_id, owner, token, ttl, at); });
  }
  Worktree release(std::int64_t id, std::optional<std::string_view> token, Timestamp at) override {
    return guarded(guard_, "worktrees.release", [&] { return part_.release(id, token, at); });
  }
  std::vector<Worktree> list_page(const WorktreeFilter& filter) override {
    return guarded(guard_, "worktrees.list_page", [&] { return part_.list_page(filter); });
  }
  std::optional<Worktree> change_if(std::int64_t id, Timestamp updated_at,
                                    const WorktreeChange& change, Timestamp at) override {
    return guarded(guard_, "worktrees.change_if",
                   [&] { return part_.change_if(id, updated_at, change, at); });
  }

 private:
  Guard guard_;
  Worktrees& part_;
};

class GuardedLeases final : public Leases {
 public:
  GuardedLeases(const Guard& guard, Leases& part) : guard_(guard), part_(part) {}

  std::optional<Lease> acquire(const LeaseRequest& request, Timestamp at) override {
    return guarded(guard_, "leases.acquire", [&] { return part_.acquire(request, at); });
  }
  std::optional<Timestamp> earliest_expiry(std::int64_t repository_id) override {
    return guarded(guard_, "leases.earliest_expiry",
                   [&] { return part_.earliest_expiry(repository_id); });
  }
  Worktree heartbeat(std::int64_t worktree_id, std::string_view token,
                     std::chrono::microseconds ttl, const Checkout& checkout,
                     Timestamp at) override {
    return guarded(guard_, "leases.heartbeat",
                   [&] { return part_.heartbeat(worktree_id, token, ttl, checkout, at); });
  }
  Worktree release(std::int64_t worktree_id, std::string_view token,
                   std::optional<Condition> condition, const Checkout& checkout,
                   Timestamp at) override {
    return guarded(guard_, "leases.release",
                   [&] { return part_.release(worktree_id, token, condition, checkout, at); });
  }
  Worktree break_lease(std::int64_t worktree_id, std::string_view by, std::string_view reason,
                       std::optional<Condition> condition, std::optional<std::int64_t> fence,
                       Timestamp at) override {
    return guarded(guard_, "leases.break_lease", [&] {
      return part_.break_lease(worktree_id, by, reason, condition, fence, at);
    });
  }
  std::vector<LeaseEnd> sweep(Timestamp at) override {
    return guarded(guard_, "leases.sweep", [&] { return part_.sweep(at); });
  }
  std::vector<LeaseEnd> ends(std::int64_t after, std::size_t limit) override {
    return guarded(guard_, "leases.ends", [&] { return part_.ends(after, limit); });
  }

 private:
  Guard guard_;
  Leases& part_;
};

class GuardedLeaseLine final : public LeaseLine {
 public:
  GuardedLeaseLine(const Guard& guard, LeaseLine& part) : guard_(guard), part_(part) {}

  LeaseOrPlace join(const LeaseRequest& request, std::string_view server, Timestamp expires_at,
                    Timestamp at) override {
    return guarded(guard_, "lease_line.join",
                   [&] { return part_.join(request, server, expires_at, at); });
  }
  std::optional<Lease> grant(const LeaseWaiter& place, const LeaseRequest& request,
                             Timestamp at) override {
    return guarded(guard_, "lease_line.grant", [&] { return part_.grant(place, request, at); });
  }
  std::vector<std::int64_t> keep(const std::vector<std::int64_t>& tickets, std::string_view server,
                                 Timestamp expires_at, Timestamp at) override {
    return guarded(guard_, "lease_line.keep",
                   [&] { return part_.keep(tickets, server, expires_at, at); });
  }
  void leave(const std::vector<std::int64_t>& tickets) override {
    guarded(guard_, "lease_line.leave", [&] { part_.leave(tickets); });
  }
  std::vector<LeaseWaiter> list(std::int64_t repository_id, Timestamp at) override {
    return guarded(guard_, "lease_line.list", [&] { return part_.list(repository_id, at); });
  }

 private:
  Guard guard_;
  LeaseLine& part_;
};

}  // namespace

host::PartWrapper lease_line_wrapper() noexcept {
  return host::wrapper_of<LeaseLine, GuardedLeaseLine>();
}

host::PartWrapper repositories_wrapper() noexcept {
  return host::wrapper_of<Repositories, GuardedRepositories>();
}

host::PartWrapper worktrees_wrapper() noexcept {
  return host::wrapper_of<Worktrees, GuardedWorktrees>();
}

host::PartWrapper leases_wrapper() noexcept {
  return host::wrapper_of<Leases, GuardedLeases>();
}

}  // namespace cq::workspaces
