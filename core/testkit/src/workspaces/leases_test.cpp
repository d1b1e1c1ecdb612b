#include <atomic>
#include <mutex>
#include <set>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using workspaces::Condition;
using workspaces::Lease;
using workspaces::LeaseEnd;
using workspaces::LeaseEnding;
using workspaces::LeaseRequest;
using workspaces::Worktree;
using workspaces::WorktreeStatus;

constexpr std::chrono::seconds kMinute{60};

class LeasesTest : public WorkspacesTest {
 protected:
  /// The worktree's id of a lease, or 0 when none is free.
  [[nodiscard]] std::int64_t acquired(const LeaseRequest& wanted, Timestamp at) const {
    const auto lease = leases().acquire(wanted, at);
    return lease ? lease->worktree.id : 0;
  }
  [[nodiscard]] LeaseRequest wanting(unsigned token, std::optional<std::string> commit_sha,
                                     std::optional<std::string> environment_hash) const {
    LeaseRequest wanted = request("owner", token);
    wanted.commit_sha = std::move(commit_sha);
    wanted.environment_hash = std::move(environment_hash);
    return wanted;
  }
  /// What a heartbeat with that token is refused with: the error's sentence, and its reason.
  [[nodiscard]] std::pair<std::string, std::string> refused_heartbeat(std::int64_t id,
                                                                      unsigned token,
                                                                      Timestamp at) const {
    try {
      leases().heartbeat(id, hex_id(token), kMinute, {}, at);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kConflict);
      return {error.what(), std::string(error.reason())};
    }
    return {};
  }
};
CQ_SUITE_OF("workspaces", LeasesTest, "leases", kNeedsWorkspaces, Lasting::kStore);

class SharedLeasesTest : public LeasesTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedLeasesTest, "leases", kNeedsWorkspaces, Lasting::kProcess);

TEST_P(LeasesTest, AcquireLeasesAFreeWorktreeOrNone) {
  CQ_SENTENCE("leases.acquire");
  EXPECT_FALSE(leases().acquire(request("alice", 1), second(0)));
  const auto id = add_worktrees(1, 1).front();
  const auto lease = leases().acquire(request("alice", 1), second(0));
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->worktree.id, id);
  EXPECT_EQ(lease->worktree.status, WorktreeStatus::kReserved);
  EXPECT_EQ(lease->worktree.lease_owner, "alice");
  EXPECT_EQ(lease->worktree.lease_token, hex_id(1));
  EXPECT_EQ(lease->worktree.lease_expires_at, second(60));
  EXPECT_EQ(lease->worktree.version, 2);
  EXPECT_FALSE(lease->needs_dependency_sync);
  EXPECT_FALSE(lease->was_taken_over);
  EXPECT_FALSE(leases().acquire(request("bob", 2), second(60)));
  const auto second_lease = leases().acquire(request("bob", 2), second(61));
  ASSERT_TRUE(second_lease);
  EXPECT_EQ(second_lease->worktree.id, id);
  EXPECT_TRUE(second_lease->was_taken_over);
}

TEST_P(LeasesTest, AcquirePrefersTheEnvironmentThenTheCommitThenTheLeastRecentlyUpdated) {
  CQ_SENTENCE("leases.acquire.prefers");
  const auto add = [&](const char* path, const char* commit, const char* environment, int made) {
    return worktrees()
        .add({.repository_id = 1,
              .path = path,
              .commit_sha = commit,
              .environment_hash = environment},
             second(made))
        .id;
  };
  const auto oldest = add("/1", "c1", "e1", 0);
  const auto same_commit = add("/2", "c2", "e1", 1);
  const auto same_environment = add("/3", "c1", "e2", 2);
  const auto same_both = add("/4", "c2", "e2", 3);
  const auto first = leases().acquire(wanting(1, "c2", "e2"), second(10));
  EXPECT_EQ(first->worktree.id, same_both);
  EXPECT_FALSE(first->needs_dependency_sync);
  EXPECT_EQ(acquired(wanting(2, "c2", "e2"), second(10)), same_environment);
  const auto third = leases().acquire(wanting(3, "c2", "e2"), second(10));
  EXPECT_EQ(third->worktree.id, same_commit);
  EXPECT_TRUE(third->needs_dependency_sync);
  EXPECT_EQ(acquired(wanting(4, std::nullopt, std::nullopt), second(10)), oldest);
}

TEST_P(LeasesTest, AcquireRefusesATokenThatIsInUse) {
  CQ_SENTENCE("leases.acquire.throws");
  add_worktrees(1, 2);
  EXPECT_NE(acquired(request("alice", 1), second(0)), 0);
  EXPECT_EQ(error_kind_of([&] { leases().acquire(request("bob", 1), second(0)); }),
            ErrorKind::kConflict);
}

TEST_P(SharedLeasesTest, OfManyCallersAsManyGetOneAsAreFreeEachAnother) {
  CQ_SENTENCE("leases.acquire.once");
  CQ_SENTENCE("leases.threads");
  constexpr int kFree = 4;
  for (int round = 0; round < 5; ++round) {
    const std::int64_t repository_id = 10 + round;
    add_worktrees(repository_id, kFree);
    std::mutex mutex;
    std::set<std::int64_t> granted;
    in_threads([&](unsigned thread) {
      auto& part_of_one = part<workspaces::Leases>(thread % 2 == 0 ? store() : other());
      const unsigned token = static_cast<unsigned>(round) * kThreads + thread;
      const auto lease = part_of_one.acquire(request("owner", token, repository_id), second(0));
      const std::lock_guard lock(mutex);
      if (lease) {
        EXPECT_TRUE(granted.insert(lease->worktree.id).second) << lease->worktree.id;
      }
    });
    EXPECT_EQ(granted.size(), static_cast<std::size_t>(kFree));
  }
}

TEST_P(LeasesTest, EarliestExpiryIsThatOfTheRepository) {
  CQ_SENTENCE("leases.earliest_expiry");
  add_worktrees(1, 2);
  add_worktrees(2, 1);
  EXPECT_EQ(leases().earliest_expiry(1), std::nullopt);
  EXPECT_NE(acquired(request("a", 1), second(5)), 0);
  EXPECT_NE(acquired(request("b", 2), second(4)), 0);
  EXPECT_NE(acquired(request("c", 3, 2), second(1)), 0);
  EXPECT_EQ(leases().earliest_expiry(1), second(64));
}

TEST_P(LeasesTest, HeartbeatExtendsAndMarksBusy) {
  CQ_SENTENCE("leases.heartbeat");
  add_worktrees(1, 1);
  Worktree expected = leases().acquire(request("alice", 1), second(0))->worktree;
  expected.status = WorktreeStatus::kBusy;
  expected.last_heartbeat_at = second(60);
  expected.lease_expires_at = second(120);
  expected.updated_at = second(60);
  expected.commit_sha = "c";
  EXPECT_EQ(leases().heartbeat(expected.id, hex_id(1), kMinute, {.commit_sha = "c"}, second(60)),
            expected);
  EXPECT_EQ(acquired(request("bob", 2), second(120)), 0);
}

TEST_P(LeasesTest, HeartbeatIsRefusedForAnUnknownWorktreeAndAForeignToken) {
  CQ_SENTENCE("leases.heartbeat.throws");
  EXPECT_EQ(error_kind_of([&] { leases().heartbeat(99, hex_id(1), kMinute, {}, second(0)); }),
            ErrorKind::kNotFound);
  const auto ids = add_worktrees(1, 2);
  const auto first = acquired(request("alice", 1), second(0));
  const auto other = acquired(request("bob", 2), second(0));
  EXPECT_NE(refused_heartbeat(first, 2, second(1)).first, "");
  EXPECT_NE(refused_heartbeat(other, 1, second(1)).first, "");
  EXPECT_NE(refused_heartbeat(first, 3, second(1)).first, "");
  EXPECT_EQ(worktrees().get(first)->status, WorktreeStatus::kReserved);
}

TEST_P(LeasesTest, ALateHolderIsToldThatItsLeaseExpired) {
  CQ_SENTENCE("leases.fenced");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  const auto [sentence, reason] = refused_heartbeat(id, 1, second(61));
  EXPECT_THAT(sentence, AllOf(HasSubstr("expired"), HasSubstr("2026-01-02T03:05:05.500000Z")));
  EXPECT_THAT(reason, AllOf(HasSubstr("expired"), HasSubstr("2026-01-02T03:05:05.500000Z")));
  leases().sweep(second(62));
  EXPECT_THAT(refused_heartbeat(id, 1, second(63)).second,
              AllOf(HasSubstr("expired"), HasSubstr("2026-01-02T03:05:05.500000Z")));
}

TEST_P(LeasesTest, ALateHolderIsToldWhoTookItsLeaseOver) {
  CQ_SENTENCE("leases.fenced");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  leases().acquire(request("bob", 2), second(61));
  for (const std::string& told :
       {refused_heartbeat(id, 1, second(62)).first, refused_heartbeat(id, 1, second(62)).second}) {
    EXPECT_THAT(told,
                AllOf(HasSubstr("taken over by bob"), HasSubstr("2026-01-02T03:05:06.500000Z")));
  }
  EXPECT_EQ(
      error_kind_of([&] { leases().release(id, hex_id(1), Condition::kClean, {}, second(62)); }),
      ErrorKind::kConflict);
  EXPECT_EQ(worktrees().get(id)->lease_owner, "bob");
}

TEST_P(LeasesTest, ALateHolderIsToldThatItReleasedAndWhoBroke) {
  CQ_SENTENCE("leases.fenced");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  leases().release(id, hex_id(1), Condition::kClean, {}, second(1));
  EXPECT_THAT(refused_heartbeat(id, 1, second(2)).second,
              AllOf(HasSubstr("released by alice"), HasSubstr("2026-01-02T03:04:06.500000Z")));
  leases().acquire(request("bob", 2), second(3));
  leases().break_lease(id, "root", "the disk is full", Condition::kClean, {}, second(4));
  EXPECT_THAT(refused_heartbeat(id, 2, second(5)).second,
              AllOf(HasSubstr("broken by root"), HasSubstr("the disk is full"),
                    HasSubstr("2026-01-02T03:04:09.500000Z")));
}

TEST_P(LeasesTest, WhatIsReleasedUncleanIsHandedOutWhenSomebodySaysSo) {
  CQ_SENTENCE("leases.release");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  const Worktree released =
      leases().release(id, hex_id(1), Condition::kUnpushed, {.commit_sha = "c"}, second(100));
  EXPECT_EQ(released.status, WorktreeStatus::kIdle);
  EXPECT_EQ(released.condition, Condition::kUnpushed);
  EXPECT_EQ(released.commit_sha, "c");
  EXPECT_EQ(released.lease_token, std::nullopt);
  EXPECT_EQ(released.lease_owner, std::nullopt);
  EXPECT_EQ(released.lease_expires_at, std::nullopt);
  EXPECT_EQ(released.version, 3);
  EXPECT_EQ(acquired(request("bob", 2), second(101)), 0);
  worktrees().change(id, {.condition = Condition::kClean}, second(102));
  EXPECT_EQ(acquired(request("bob", 2), second(103)), id);
}

TEST_P(LeasesTest, ReleaseOfWhatIsReleasedChangesNothing) {
  CQ_SENTENCE("leases.release.again");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  const Worktree released = leases().release(id, hex_id(1), Condition::kClean, {}, second(1));
  EXPECT_EQ(leases().release(id, hex_id(1), Condition::kDirty, {.commit_sha = "c"}, second(2)),
            released);
  const Worktree held = leases().acquire(request("bob", 2), second(3))->worktree;
  EXPECT_EQ(leases().release(id, hex_id(1), Condition::kClean, {}, second(4)), held);
}

TEST_P(LeasesTest, ReleaseIsRefusedForAnUnknownWorktreeAndAForeignToken) {
  CQ_SENTENCE("leases.release.throws");
  const auto release = [&](std::int64_t id, unsigned token) {
    return error_kind_of(
        [&] { leases().release(id, hex_id(token), Condition::kClean, {}, second(1)); });
  };
  EXPECT_EQ(release(99, 1), ErrorKind::kNotFound);
  const auto id = add_worktrees(1, 1).front();
  EXPECT_EQ(release(id, 1), ErrorKind::kConflict);
  leases().acquire(request("alice", 1), second(0));
  EXPECT_EQ(release(id, 2), ErrorKind::kConflict);
  EXPECT_EQ(worktrees().get(id)->lease_owner, "alice");
}

TEST_P(LeasesTest, BreakEndsALeaseWithoutItsHolder) {
  CQ_SENTENCE("leases.break");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  const Worktree broken = leases().break_lease(id, "root", "why", Condition::kDirty, 2, second(1));
  EXPECT_EQ(broken.status, WorktreeStatus::kIdle);
  EXPECT_EQ(broken.lease_token, std::nullopt);
  EXPECT_EQ(broken.condition, Condition::kDirty);
  EXPECT_EQ(broken.version, 3);
  const auto ends = leases().ends(0, 10);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].by, "root");
  EXPECT_EQ(ends[0].reason, "why");
  EXPECT_EQ(ends[0].ending, LeaseEnding::kBroken);
}

TEST_P(LeasesTest, AnEndThatSaysNothingOfTheConditionLeavesIt) {
  const auto id = add_worktrees(1, 1).front();
  {
    CQ_SENTENCE("leases.release");
    leases().acquire(request("alice", 1), second(0));
    worktrees().change(id, {.condition = Condition::kDirty}, second(1));
    EXPECT_EQ(leases().release(id, hex_id(1), {}, {}, second(2)).condition, Condition::kDirty);
    worktrees().change(id, {.condition = Condition::kClean}, second(3));
  }
  CQ_SENTENCE("leases.break");
  leases().acquire(request("bob", 2), second(4));
  worktrees().change(id, {.condition = Condition::kUnpushed}, second(5));
  EXPECT_EQ(leases().break_lease(id, "root", "", {}, {}, second(6)).condition,
            Condition::kUnpushed);
  const auto ends = leases().ends(0, 10);
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_EQ(ends[1].reason, std::nullopt);
  EXPECT_THAT(refused_heartbeat(id, 2, second(7)).first, HasSubstr("no reason was given"));
}

TEST_P(LeasesTest, BreakIsRefusedWhereThereIsNoLease) {
  CQ_SENTENCE("leases.break.throws");
  const auto broken = [&](std::int64_t id) {
    return error_kind_of(
        [&] { leases().break_lease(id, "root", "why", Condition::kClean, 2, second(1)); });
  };
  EXPECT_EQ(broken(99), ErrorKind::kNotFound);
  const auto id = add_worktrees(1, 1).front();
  EXPECT_EQ(broken(id), ErrorKind::kConflict);
  leases().acquire(request("alice", 1), second(0));
  leases().acquire(request("bob", 2), second(61));
  EXPECT_EQ(broken(id), ErrorKind::kConflict) << "the lease of that fence is over";
  EXPECT_EQ(worktrees().get(id)->lease_owner, "bob");
}

TEST_P(LeasesTest, SweepEndsWhatHasExpiredOfAllRepositories) {
  CQ_SENTENCE("leases.sweep");
  add_worktrees(1, 1);
  add_worktrees(2, 2);
  const auto first = acquired(request("alice", 1), second(0));
  const auto other = acquired(request("bob", 2, 2), second(1));
  const auto held = acquired(request("carl", 3, 2), second(2));
  EXPECT_THAT(leases().sweep(second(60)), IsEmpty());
  const auto swept = leases().sweep(second(62));
  ASSERT_EQ(swept.size(), 2U);
  const auto expected = [](std::int64_t number, std::int64_t id, const char* owner, int end) {
    return LeaseEnd{.number = number,
                    .worktree_id = id,
                    .owner = owner,
                    .fence = 2,
                    .ending = LeaseEnding::kExpired,
                    .ended_at = second(end)};
  };
  EXPECT_EQ(swept[0], expected(swept[0].number, first, "alice", 60));
  EXPECT_EQ(swept[1], expected(swept[1].number, other, "bob", 61));
  EXPECT_EQ(worktrees().get(first)->status, WorktreeStatus::kIdle);
  EXPECT_EQ(worktrees().get(first)->version, 3);
  EXPECT_EQ(worktrees().get(held)->status, WorktreeStatus::kReserved);
  EXPECT_THAT(leases().sweep(second(62)), IsEmpty());
}

TEST_P(SharedLeasesTest, OfManySweepsEachEndIsOnes) {
  CQ_SENTENCE("leases.sweep");
  constexpr std::size_t kLeases = 6;
  add_worktrees(1, kLeases);
  for (unsigned i = 0; i < kLeases; ++i) leases().acquire(request("owner", i), second(0));
  std::atomic<std::size_t> swept{0};
  in_threads([&](unsigned thread) {
    swept += part<workspaces::Leases>(thread % 2 == 0 ? store() : other()).sweep(second(61)).size();
  });
  EXPECT_EQ(swept, kLeases);
  EXPECT_EQ(leases().ends(0, 100).size(), kLeases);
}

TEST_P(LeasesTest, EndsAreListedInOrderBehindANumber) {
  CQ_SENTENCE("leases.ends");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  leases().release(id, hex_id(1), Condition::kClean, {}, second(1));
  leases().acquire(request("bob", 2), second(2));
  leases().acquire(request("carl", 3), second(63));
  worktrees().release(id, hex_id(3), second(64));
  const auto ends = leases().ends(0, 10);
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0], (LeaseEnd{.number = ends[0].number,
                               .worktree_id = id,
                               .owner = "alice",
                               .fence = 2,
                               .ending = LeaseEnding::kReleased,
                               .ended_at = second(1)}));
  EXPECT_EQ(ends[1], (LeaseEnd{.number = ends[1].number,
                               .worktree_id = id,
                               .owner = "bob",
                               .fence = 4,
                               .ending = LeaseEnding::kTakenOver,
                               .ended_at = second(63),
                               .by = "carl"}));
  EXPECT_EQ(ends[2].owner, "carl");
  EXPECT_LT(ends[0].number, ends[1].number);
  EXPECT_LT(ends[1].number, ends[2].number);
  EXPECT_THAT(leases().ends(ends[0].number, 1), ElementsAre(ends[1]));
  EXPECT_THAT(leases().ends(ends[2].number, 10), IsEmpty());
}

}  // namespace

CQ_TESTS_OF(leases_test)

}  // namespace cq::testkit
