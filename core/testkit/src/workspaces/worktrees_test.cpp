#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using workspaces::Condition;
using workspaces::Worktree;
using workspaces::WorktreeStatus;

constexpr std::chrono::seconds kOneMinute{60};

class WorktreesTest : public WorkspacesTest {
 protected:
  /// The id of the worktree that is reserved, or 0 when none is free.
  [[nodiscard]] std::int64_t reserved(unsigned token, Timestamp at,
                                      std::int64_t repository_id = 1) const {
    std::int64_t id = 0;
    const auto refused = error_kind_of([&] {
      id = worktrees().reserve(repository_id, "owner", hex_id(token), kOneMinute, at).id;
    });
    if (refused) {
      EXPECT_EQ(refused, ErrorKind::kConflict);
    }
    return id;
  }
};
CQ_SUITE_OF("workspaces", WorktreesTest, "worktrees", kNeedsWorkspaces, Lasting::kStore);

class SharedWorktreesTest : public WorktreesTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedWorktreesTest, "worktrees", kNeedsWorkspaces, Lasting::kProcess);

TEST_P(WorktreesTest, AddMakesAnIdleOneWithoutALease) {
  CQ_SENTENCE("worktrees.add");
  const Worktree added = worktrees().add(
      {.repository_id = 1, .path = "/w/é", .commit_sha = "c", .environment_hash = "e"}, second(0));
  const Worktree expected{.id = added.id,
                          .repository_id = 1,
                          .path = "/w/é",
                          .commit_sha = "c",
                          .environment_hash = "e",
                          .created_at = second(0),
                          .updated_at = second(0),
                          .version = 1};
  EXPECT_EQ(added, expected);
  EXPECT_EQ(worktrees().get(added.id), expected);
}

TEST_P(WorktreesTest, AddTakesARepositoryThatIsntThere) {
  CQ_SENTENCE("worktrees.add.unchecked");
  EXPECT_EQ(worktrees().add({.repository_id = 77, .path = "/w"}, second(0)).repository_id, 77);
}

TEST_P(WorktreesTest, AddRefusesAPathThatIsTakenInWhateverRepository) {
  CQ_SENTENCE("worktrees.add.throws");
  worktrees().add({.repository_id = 1, .path = "/w"}, second(0));
  EXPECT_EQ(error_kind_of([&] { worktrees().add({.repository_id = 2, .path = "/w"}, second(1)); }),
            ErrorKind::kConflict);
  EXPECT_EQ(worktrees().list(std::nullopt).size(), 1U);
}

TEST_P(WorktreesTest, GetHasNothingUnderAnIdThatNoneHas) {
  CQ_SENTENCE("worktrees.get");
  EXPECT_EQ(worktrees().get(1), std::nullopt);
}

TEST_P(WorktreesTest, ListIsByIdAndMayBeOfOneRepository) {
  CQ_SENTENCE("worktrees.list");
  const auto first = add_worktrees(1, 2);
  const auto second_repository = add_worktrees(2, 1);
  worktrees().change(first[0], {.retired = true}, second(5));
  const auto ids = [&](std::optional<std::int64_t> repository_id) {
    std::vector<std::int64_t> found;
    for (const Worktree& each : worktrees().list(repository_id)) found.push_back(each.id);
    return found;
  };
  EXPECT_THAT(ids(std::nullopt), ElementsAre(first[0], first[1], second_repository[0]));
  EXPECT_THAT(ids(1), ElementsAre(first[0], first[1]));
  EXPECT_THAT(ids(3), ElementsAre());
}

TEST_P(WorktreesTest, ChangeSetsAndClearsWhatIsGivenAndNothingElse) {
  CQ_SENTENCE("worktrees.change");
  const auto id = add_worktrees(1, 1).front();
  const Worktree held = worktrees().reserve(1, "alice", hex_id(1), kOneMinute, second(0));
  Worktree expected = held;
  expected.commit_sha = "d";
  expected.environment_hash = "h";
  expected.updated_at = second(1);
  EXPECT_EQ(
      worktrees().change(id, {.checkout = {.commit_sha = "d", .environment_hash = "h"}}, second(1)),
      expected);
  expected.commit_sha = std::nullopt;
  expected.condition = Condition::kDirty;
  expected.updated_at = second(2);
  EXPECT_EQ(worktrees().change(id,
                               {.checkout = {.commit_sha = std::optional<std::string>()},
                                .condition = Condition::kDirty},
                               second(2)),
            expected);
  expected.updated_at = second(3);
  EXPECT_EQ(worktrees().change(id, {}, second(3)), expected);
}

TEST_P(WorktreesTest, ChangeRetiresOnceAndTakesItBack) {
  CQ_SENTENCE("worktrees.change.retired");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_EQ(worktrees().change(id, {.retired = true}, second(1)).retired_at, second(1));
  EXPECT_EQ(worktrees().change(id, {.retired = true}, second(2)).retired_at, second(1));
  EXPECT_EQ(worktrees().change(id, {.retired = false}, second(3)).retired_at, std::nullopt);
}

TEST_P(WorktreesTest, ChangeThrowsNotFound) {
  CQ_SENTENCE("worktrees.change.throws");
  EXPECT_EQ(error_kind_of([&] { worktrees().change(99, {}, second(0)); }), ErrorKind::kNotFound);
}

TEST_P(WorktreesTest, ReserveSetsTheLeaseAndRaisesTheVersion) {
  CQ_SENTENCE("worktrees.reserve");
  Worktree expected = worktrees().add(
      {.repository_id = 1, .path = "/w", .commit_sha = "c", .environment_hash = "e"}, second(0));
  expected.status = WorktreeStatus::kReserved;
  expected.lease_owner = "alice";
  expected.lease_token = hex_id(1);
  expected.leased_at = second(1);
  expected.lease_expires_at = second(61);
  expected.updated_at = second(1);
  expected.version = 2;
  EXPECT_EQ(worktrees().reserve(1, "alice", hex_id(1), kOneMinute, second(1)), expected);
  EXPECT_EQ(worktrees().get(expected.id), expected);
}

TEST_P(WorktreesTest, ReserveTakesTheLeastRecentlyUpdatedAndWhatHasExpired) {
  CQ_SENTENCE("worktrees.reserve.order");
  const auto ids = add_worktrees(1, 3);
  add_worktrees(2, 1);
  worktrees().change(ids[0], {}, second(1));
  EXPECT_EQ(reserved(1, second(2)), ids[1]);
  EXPECT_EQ(reserved(2, second(3)), ids[2]);
  EXPECT_EQ(reserved(3, second(4)), ids[0]);
  EXPECT_EQ(reserved(4, second(62)), 0);  // the first lease ends at this moment, not before
  EXPECT_EQ(reserved(5, second(63)), ids[1]);
  EXPECT_EQ(worktrees().get(ids[1])->version, 3);
}

TEST_P(WorktreesTest, ReserveTakesALeaseThatExpiresAtOnceAndABusyOneThatHasExpired) {
  CQ_SENTENCE("worktrees.reserve.order");
  const auto id = add_worktrees(1, 1).front();
  worktrees().reserve(1, "zero", hex_id(1), std::chrono::seconds(0), second(0));
  worktrees().reserve(1, "negative", hex_id(2), std::chrono::seconds(-5), second(1));
  EXPECT_EQ(reserved(3, second(1)), id);
  leases().heartbeat(id, hex_id(3), std::chrono::seconds(1), {}, second(2));
  EXPECT_EQ(worktrees().get(id)->status, WorktreeStatus::kBusy);
  EXPECT_EQ(reserved(4, second(3)), 0);
  EXPECT_EQ(reserved(5, second(4)), id);
}

TEST_P(WorktreesTest, ReserveLeavesOutWhatIsntCleanOrIsRetired) {
  CQ_SENTENCE("worktrees.reserve.clean");
  const auto ids = add_worktrees(1, 3);
  worktrees().change(ids[0], {.condition = Condition::kDirty}, second(0));
  worktrees().change(ids[1], {.condition = Condition::kUnpushed}, second(0));
  worktrees().change(ids[2], {.retired = true}, second(0));
  EXPECT_EQ(reserved(1, second(1)), 0);
  worktrees().change(ids[1], {.condition = Condition::kClean}, second(2));
  EXPECT_EQ(reserved(2, second(3)), ids[1]);
  worktrees().change(ids[2], {.retired = false}, second(4));
  EXPECT_EQ(reserved(3, second(5)), ids[2]);
  EXPECT_EQ(reserved(4, second(6)), 0);
}

TEST_P(WorktreesTest, ReserveRefusesWhereNoneIsFreeAndATokenThatIsInUse) {
  CQ_SENTENCE("worktrees.reserve.throws");
  EXPECT_EQ(reserved(1, second(0)), 0);
  add_worktrees(1, 2);
  EXPECT_NE(reserved(1, second(0)), 0);
  EXPECT_EQ(reserved(1, second(0)), 0);
  EXPECT_NE(reserved(2, second(0)), 0);
  EXPECT_EQ(reserved(3, second(0)), 0);
  EXPECT_EQ(reserved(3, second(0), 99), 0);
}

TEST_P(SharedWorktreesTest, OfManyCallersAsManyGetOneAsAreFreeEachAnother) {
  CQ_SENTENCE("worktrees.reserve.once");
  CQ_SENTENCE("worktrees.threads");
  constexpr int kFree = 3;
  for (int round = 0; round < 5; ++round) {
    const std::int64_t repository_id = 10 + round;
    add_worktrees(repository_id, kFree);
    std::mutex mutex;
    std::set<std::int64_t> granted;
    std::atomic<int> refused{0};
    in_threads([&](unsigned thread) {
      auto& part_of_one = part<workspaces::Worktrees>(thread % 2 == 0 ? store() : other());
      const unsigned token = static_cast<unsigned>(round) * kThreads + thread;
      const auto kind = error_kind_of([&] {
        const Worktree got =
            part_of_one.reserve(repository_id, "owner", hex_id(token), kOneMinute, second(0));
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(granted.insert(got.id).second) << got.id;
      });
      if (kind == ErrorKind::kConflict) ++refused;
    });
    EXPECT_EQ(granted.size(), static_cast<std::size_t>(kFree));
    EXPECT_EQ(refused, static_cast<int>(kThreads) - kFree);
  }
}

TEST_P(WorktreesTest, ReleaseClearsTheLeaseAndKeepsTheCheckout) {
  CQ_SENTENCE("worktrees.release");
  Worktree expected = worktrees().add(
      {.repository_id = 1, .path = "/w", .commit_sha = "c", .environment_hash = "e"}, second(0));
  worktrees().reserve(1, "alice", hex_id(1), kOneMinute, second(1));
  expected.updated_at = second(100);  // past the lease's end
  expected.version = 3;
  EXPECT_EQ(worktrees().release(expected.id, hex_id(1), second(100)), expected);
}

TEST_P(WorktreesTest, ReleaseWithoutATokenIsForWhatHasNoLease) {
  CQ_SENTENCE("worktrees.release.no_token");
  const auto id = add_worktrees(1, 1).front();
  EXPECT_EQ(worktrees().release(id, std::nullopt, second(0)).version, 2);
  worktrees().reserve(1, "owner", hex_id(1), kOneMinute, second(1));
  EXPECT_EQ(error_kind_of([&] { worktrees().release(id, std::nullopt, second(2)); }),
            ErrorKind::kConflict);
}

TEST_P(WorktreesTest, ReleaseRefusesWhatIsntTheHoldersToken) {
  CQ_SENTENCE("worktrees.release.throws");
  const auto ids = add_worktrees(1, 2);
  EXPECT_EQ(error_kind_of([&] { worktrees().release(99, hex_id(1), second(0)); }),
            ErrorKind::kNotFound);
  EXPECT_EQ(reserved(1, second(0)), ids[0]);
  EXPECT_EQ(reserved(2, second(0)), ids[1]);
  const auto refused = [&](unsigned token) {
    return error_kind_of([&] { worktrees().release(ids[0], hex_id(token), second(1)); });
  };
  EXPECT_EQ(refused(2), ErrorKind::kConflict);
  EXPECT_EQ(refused(3), ErrorKind::kConflict);
  EXPECT_EQ(refused(1), std::nullopt);
  EXPECT_EQ(refused(1), ErrorKind::kConflict);
}

TEST_P(WorktreesTest, ListPageGoesOnBehindAnIdAndFilters) {
  CQ_SENTENCE("worktrees.list_page");
  const auto ids = add_worktrees(1, 3);
  const auto of_other = add_worktrees(2, 1);
  worktrees().reserve(1, "alice", hex_id(1), std::chrono::seconds(60), second(0));
  worktrees().change(ids[1], {.condition = workspaces::Condition::kDirty}, second(1));
  worktrees().change(ids[2], {.retired = true}, second(1));
  const auto page = [&](workspaces::WorktreeFilter filter) {
    if (filter.limit == 0) filter.limit = 9;
    std::vector<std::int64_t> found;
    for (const auto& worktree : worktrees().list_page(filter)) found.push_back(worktree.id);
    return found;
  };
  using testing::ElementsAre;
  EXPECT_THAT(page({}), ElementsAre(ids[0], ids[1], ids[2], of_other[0]));
  EXPECT_THAT(page({.limit = 2}), ElementsAre(ids[0], ids[1]));
  EXPECT_THAT(page({.behind = ids[1], .limit = 1}), ElementsAre(ids[2]));
  EXPECT_THAT(page({.repository_id = 1}), ElementsAre(ids[0], ids[1], ids[2]));
  EXPECT_THAT(page({.status = workspaces::WorktreeStatus::kReserved}), ElementsAre(ids[0]));
  EXPECT_THAT(page({.condition = workspaces::Condition::kDirty}), ElementsAre(ids[1]));
  EXPECT_THAT(page({.lease_owner = "alice"}), ElementsAre(ids[0]));
  EXPECT_THAT(page({.retired = true}), ElementsAre(ids[2]));
  EXPECT_THAT(page({.repository_id = 1, .retired = false}), ElementsAre(ids[0], ids[1]));
  EXPECT_EQ(worktrees().list_page({.limit = 1}).front(), worktrees().get(ids[0]));
}

TEST_P(WorktreesTest, ChangeIfChangesWhatNobodyElseHasChanged) {
  CQ_SENTENCE("worktrees.change_if");
  CQ_SENTENCE("worktrees.change_if.throws");
  const auto id = add_worktrees(1, 1).front();
  const auto before = worktrees().get(id).value();
  const workspaces::WorktreeChange dirty{.condition = workspaces::Condition::kDirty};
  const auto changed = worktrees().change_if(id, before.updated_at, dirty, second(1));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->condition, workspaces::Condition::kDirty);
  EXPECT_EQ(changed->updated_at, second(1));
  EXPECT_EQ(worktrees().change_if(id, before.updated_at, {.retired = true}, second(2)),
            std::nullopt);
  EXPECT_EQ(worktrees().get(id), changed);
  EXPECT_EQ(error_kind_of([&] { worktrees().change_if(99, second(0), dirty, second(1)); }),
            ErrorKind::kNotFound);
}

}  // namespace

CQ_TESTS_OF(worktrees_test)

}  // namespace cq::testkit
