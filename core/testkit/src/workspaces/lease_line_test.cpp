#include <algorithm>
#include <cq/workspaces/lease_line.hpp>
#include <mutex>
#include <set>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using workspaces::Condition;
using workspaces::Lease;
using workspaces::LeaseLine;
using workspaces::LeaseOrPlace;
using workspaces::LeaseRequest;
using workspaces::LeaseWaiter;

constexpr PartIds kNeedsLine{workspaces::Repositories::kId, workspaces::Worktrees::kId,
                             workspaces::Leases::kId, LeaseLine::kId};

class LeaseLineTest : public WorkspacesTest {
 protected:
  [[nodiscard]] LeaseLine& line() const { return part<LeaseLine>(store()); }

  /// Places of "s1" count for five seconds.
  [[nodiscard]] LeaseOrPlace joined(const std::string& owner, unsigned token, int at,
                                    const std::string& server = "s1") const {
    return line().join(request(owner, token), server, second(at + 5), second(at));
  }
  [[nodiscard]] LeaseWaiter place_of(const std::string& owner, unsigned token, int at,
                                     const std::string& server = "s1") const {
    const LeaseOrPlace got = joined(owner, token, at, server);
    EXPECT_FALSE(got.lease);
    return got.place.value_or(LeaseWaiter{});
  }
  [[nodiscard]] bool granted(const LeaseWaiter& place, unsigned token, int at) const {
    return line().grant(place, request(place.owner, token), second(at)).has_value();
  }
  [[nodiscard]] std::vector<std::string> owners(int at, std::int64_t repository_id = 1) const {
    std::vector<std::string> owners;
    for (const LeaseWaiter& waiter : line().list(repository_id, second(at))) {
      owners.push_back(waiter.owner);
    }
    return owners;
  }
  void release(std::int64_t id, unsigned token, int at) const {
    leases().release(id, hex_id(token), Condition::kClean, {}, second(at));
  }
};
CQ_SUITE_OF("workspaces", LeaseLineTest, "lease_line", kNeedsLine, Lasting::kStore);

class SharedLeaseLineTest : public LeaseLineTest {
 protected:
  [[nodiscard]] LeaseLine& other() const { return part<LeaseLine>(*other_); }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedLeaseLineTest, "lease_line", kNeedsLine, Lasting::kProcess);

TEST_P(LeaseLineTest, JoiningGetsALeaseOrTheLastPlace) {
  CQ_SENTENCE("lease_line.join");
  CQ_SENTENCE("lease_line.list");
  const auto id = add_worktrees(1, 1).front();
  const LeaseOrPlace first = joined("alice", 1, 0);
  ASSERT_TRUE(first.lease);
  EXPECT_FALSE(first.place);
  EXPECT_EQ(first.lease->worktree.id, id);
  const LeaseWaiter bob = place_of("bob", 2, 1);
  EXPECT_EQ(bob.repository_id, 1);
  EXPECT_EQ(bob.since, second(1));
  EXPECT_EQ(bob.expires_at, second(6));
  EXPECT_GT(place_of("carol", 3, 1).ticket, bob.ticket);
  EXPECT_THAT(owners(2), ElementsAre("bob", "carol"));
  EXPECT_THAT(owners(2, 2), IsEmpty()) << "each repository has a line of its own";
}

TEST_P(LeaseLineTest, JoiningRefusesATokenThatIsInUse) {
  CQ_SENTENCE("lease_line.join.throws");
  add_worktrees(1, 1);
  EXPECT_TRUE(joined("alice", 1, 0).lease);
  EXPECT_EQ(error_kind_of([&] { line().join(request("bob", 1), "s1", second(9), second(1)); }),
            ErrorKind::kConflict);
}

TEST_P(LeaseLineTest, TheFirstGetsWhatIsFreed) {
  CQ_SENTENCE("lease_line.grant");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_TRUE(joined("alice", 1, 0).lease);
  const LeaseWaiter bob = place_of("bob", 2, 1);
  const LeaseWaiter carol = place_of("carol", 3, 1);
  EXPECT_FALSE(granted(bob, 2, 2)) << "none is free";
  release(id, 1, 3);
  EXPECT_FALSE(granted(carol, 3, 3)) << "bob is first";
  const auto lease = line().grant(bob, request("bob", 2), second(3));
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->worktree.lease_owner, "bob");
  EXPECT_EQ(lease->worktree.lease_token, hex_id(2));
  EXPECT_THAT(owners(3), ElementsAre("carol"));
  EXPECT_FALSE(granted(bob, 4, 3)) << "the place is gone";
  EXPECT_FALSE(granted(carol, 3, 5)) << "bob holds it";
}

TEST_P(LeaseLineTest, AGrantRefusesATokenThatIsInUse) {
  CQ_SENTENCE("lease_line.grant.throws");
  const auto ids = add_worktrees(1, 2);
  EXPECT_TRUE(joined("alice", 1, 0).lease);
  EXPECT_TRUE(joined("alice", 2, 0).lease);
  const LeaseWaiter bob = place_of("bob", 3, 1);
  release(ids[0], 1, 2);
  EXPECT_EQ(error_kind_of([&] { line().grant(bob, request("bob", 2), second(2)); }),
            ErrorKind::kConflict);
  EXPECT_TRUE(granted(bob, 3, 2)) << "the place is kept";
}

TEST_P(LeaseLineTest, WhoIsNotInLineGetsOnlyWhatIsLeftOver) {
  CQ_SENTENCE("lease_line.nobody_jumps");
  const auto ids = add_worktrees(1, 2);
  EXPECT_TRUE(joined("alice", 1, 0).lease);
  EXPECT_TRUE(joined("alice", 2, 0).lease);
  const LeaseWaiter bob = place_of("bob", 3, 1);
  release(ids[0], 1, 2);
  EXPECT_FALSE(leases().acquire(request("dave", 4), second(2))) << "it is bob's";
  const LeaseOrPlace carol = joined("carol", 5, 2);
  EXPECT_FALSE(carol.lease);
  line().leave({carol.place->ticket});
  release(ids[1], 2, 3);
  EXPECT_TRUE(leases().acquire(request("dave", 4), second(3))) << "one more is free than wait";
  EXPECT_FALSE(leases().acquire(request("erin", 6), second(3)));
  EXPECT_TRUE(granted(bob, 3, 3));
}

TEST_P(LeaseLineTest, APlaceThatIsNotKeptCeasesToCountAndIsGoneAMinuteLater) {
  CQ_SENTENCE("lease_line.keep");
  CQ_SENTENCE("lease_line.keep.forgets");
  add_worktrees(2, 1);
  add_worktrees(1, 1);
  EXPECT_TRUE(leases().acquire(request("holder", 1), second(0)));
  const std::int64_t killed = place_of("killed", 2, 0, "s2").ticket;
  const std::int64_t bob = place_of("bob", 3, 0).ticket;
  EXPECT_THAT(line().keep({bob}, "s1", second(9), second(4)), IsEmpty());
  EXPECT_THAT(owners(4), ElementsAre("killed", "bob"));
  EXPECT_THAT(owners(5), ElementsAre("bob"));
  EXPECT_THAT(line().keep({killed}, "s2", second(12), second(7)), IsEmpty());
  EXPECT_THAT(owners(8), ElementsAre("killed", "bob")) << "it has its place again";
  EXPECT_THAT(line().keep({bob}, "s1", second(99), second(73)), IsEmpty());
  EXPECT_THAT(line().keep({killed}, "s2", second(99), second(73)), ElementsAre(killed));
  EXPECT_THAT(owners(74), ElementsAre("bob")) << "bob's was kept, and killed's is gone";
}

TEST_P(LeaseLineTest, OfAServersPlacesThoseThatItNamesAreKept) {
  CQ_SENTENCE("lease_line.keep");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_TRUE(joined("holder", 1, 0).lease);
  const LeaseWaiter bob = place_of("bob", 2, 0);
  const LeaseWaiter orphan = place_of("orphan", 3, 0);
  const LeaseWaiter carol = place_of("carol", 4, 0);
  const LeaseWaiter other = place_of("other", 5, 0, "s2");
  release(id, 1, 1);
  EXPECT_TRUE(granted(bob, 2, 1));
  EXPECT_THAT(line().keep({carol.ticket, other.ticket, bob.ticket}, "s1", second(20), second(4)),
              ElementsAre(bob.ticket, other.ticket));
  EXPECT_THAT(owners(4), ElementsAre("orphan", "carol", "other"));
  EXPECT_THAT(owners(5), ElementsAre("carol"));
}

TEST_P(LeaseLineTest, WhoLeavesIsPassed) {
  CQ_SENTENCE("lease_line.leave");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_TRUE(joined("alice", 1, 0).lease);
  const LeaseWaiter bob = place_of("bob", 2, 1);
  const LeaseWaiter carol = place_of("carol", 3, 1);
  line().leave({bob.ticket});
  line().leave({bob.ticket, bob.ticket + 1000});
  line().leave({});
  release(id, 1, 2);
  EXPECT_FALSE(granted(bob, 2, 2));
  EXPECT_TRUE(granted(carol, 3, 2));
  EXPECT_GT(place_of("bob", 2, 3).ticket, carol.ticket) << "a ticket is given once";
}

TEST_P(SharedLeaseLineTest, OneLineServesAllProcessesInOrder) {
  CQ_SENTENCE("lease_line.threads");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_TRUE(joined("holder", 1, 0).lease);
  constexpr unsigned kEach = 10;
  std::vector<LeaseWaiter> waiters;
  {
    std::mutex mutex;
    const auto join = [&](LeaseLine& at, unsigned first) {
      for (unsigned i = first; i < first + kEach; ++i) {
        auto got = at.join(request("o", i), first == 10 ? "s1" : "s2", second(60), second(1));
        const std::lock_guard lock(mutex);
        waiters.push_back(got.place.value_or(LeaseWaiter{}));
      }
    };
    TestThread one([&] { join(line(), 10); });
    TestThread two([&] { join(other(), 20); });
    one.join();
    two.join();
  }
  std::set<std::int64_t> tickets;
  for (const LeaseWaiter& waiter : waiters) tickets.insert(waiter.ticket);
  EXPECT_EQ(tickets.size(), 2 * kEach);
  std::sort(waiters.begin(), waiters.end(),
            [](const LeaseWaiter& a, const LeaseWaiter& b) { return a.ticket < b.ticket; });
  unsigned token = 1;
  for (std::size_t i = 0; i < waiters.size(); ++i) {
    release(id, token, 2);
    token = 100 + static_cast<unsigned>(i);
    for (std::size_t later = i + 1; later < waiters.size(); ++later) {
      EXPECT_FALSE(other().grant(waiters[later], request("o", token), second(2)));
    }
    EXPECT_TRUE(other().grant(waiters[i], request("o", token), second(2)));
  }
}

}  // namespace

CQ_TESTS_OF(lease_line_test)

}  // namespace cq::testkit
