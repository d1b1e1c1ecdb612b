#include <gmock/gmock.h>

#include <functional>
#include <thread>
#include <vector>

#include "sqlite/db/tests/group_commit_fixture.hpp"

namespace cq::test {
namespace {

using sqlite::Connection;
using sqlite::GroupCommit;
using sqlite::TouchedRows;
using testing::Each;
using testing::Eq;

/// Changes and what their threads attached.
class GroupCommitAttachmentTest : public GroupCommitFixture {
 protected:
  /// Makes each change with that addition attached, where it has one, concurrently and in their
  /// order, so that they share what they can.
  struct Attached {
    Write change;
    Write addition;
  };
  std::vector<Outcome> write_attached(const std::vector<Attached>& all) {
    std::vector<Outcome> outcomes(all.size());
    std::vector<std::thread> threads;
    {
      const sqlite::Lease busy = pool_->writer();
      for (std::size_t i = 0; i < all.size(); ++i) {
        threads.emplace_back([&, i] {
          std::optional<GroupCommit::Attachment> attachment;
          if (all[i].addition) attachment.emplace(*commits_, all[i].addition);
          outcomes[i] = testkit::error_of([&] { commits_->write(all[i].change); });
        });
        EXPECT_TRUE(comes_to_hold([&] { return commits_->waiting() == i + 1; }));
      }
      commits_made_ = 0;
    }
    for (std::thread& thread : threads) thread.join();
    return outcomes;
  }
};

TEST_F(GroupCommitAttachmentTest, AnAdditionGoesWithItsChangeToTheThreadThatMakesIt) {
  const auto outcomes =
      write_attached({{adds(1), {}}, {adds(2), adds(20)}, {adds(3), {}}, {adds(4), adds(40)}});
  EXPECT_THAT(outcomes, Each(Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,2,3,4,20,40");
  EXPECT_EQ(commits_made_, 1);
}

TEST_F(GroupCommitAttachmentTest, WithoutAChangeThereIsNoAddition) {
  const Write nothing = [](Connection&, TouchedRows&) {};
  const auto outcomes = write_attached(
      {{nothing, adds(10)}, {kRefuses, adds(20)}, {kFailsHalfway, adds(30)}, {adds(4), adds(40)}});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_TRUE(outcomes[2]);
  EXPECT_FALSE(outcomes[3]);
  EXPECT_EQ(numbers(), "4,40");
}

TEST_F(GroupCommitAttachmentTest, AnAdditionThatFailsUndoesItsChangeAndNoOther) {
  const auto outcomes = write_attached({{adds(1), adds(10)}, {adds(2), kRefuses}, {adds(3), {}}});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3,10");
}

TEST_F(GroupCommitAttachmentTest, TheFirstChangeTakesItAndBookkeepingDoesNot) {
  const Write addition = adds(10);
  {
    const GroupCommit::Attachment attachment(*commits_, addition);
    commits_->write(adds(1), GroupCommit::Additions::kNotMade);
    EXPECT_EQ(numbers(), "1");
    std::thread([&] { commits_->write(adds(2)); }).join();
    EXPECT_EQ(numbers(), "1,2");
    commits_->write(adds(3));
    EXPECT_EQ(numbers(), "1,2,3,10");
    commits_->write(adds(4));
  }
  commits_->write(adds(5));
  EXPECT_EQ(numbers(), "1,2,3,4,5,10");
}

TEST_F(GroupCommitAttachmentTest, AThreadHasOneAtATime) {
  const Write addition = adds(10);
  const GroupCommit::Attachment attachment(*commits_, addition);
  EXPECT_EQ(testkit::error_kind_of([&] { GroupCommit::Attachment(*commits_, addition); }),
            ErrorKind::kInternal);
  commits_->write(adds(1));
  EXPECT_EQ(numbers(), "1,10");
}

}  // namespace
}  // namespace cq::test
