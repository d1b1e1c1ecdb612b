#include <gmock/gmock.h>

#include <algorithm>
#include <cq/error.hpp>
#include <string>
#include <vector>

#include "sqlite/db/tests/group_commit_fixture.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::CommitObserver;
using sqlite::CommitTracker;
using sqlite::Connection;
using sqlite::Lease;
using sqlite::TouchedRows;

class CommitObserverTest : public GroupCommitFixture {};

// An observer that records its calls, and may refuse a commit.
class Notes final : public CommitObserver {
 public:
  explicit Notes(CommitTracker& tracker) : tracker_(tracker) { tracker_.add(*this); }
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;
  Notes(Notes&&) = delete;
  Notes& operator=(Notes&&) = delete;
  ~Notes() override { tracker_.remove(*this); }

  void before_commit(Connection& writer, const TouchedRows& touched) override {
    announced = numbers_in(writer);
    const auto ids = touched.ids("numbers");
    if (std::find(ids.begin(), ids.end(), refused) != ids.end()) {
      throw Error(ErrorKind::kInternal, "It can't be followed.");
    }
  }
  void after_commit(const TouchedRows& touched) noexcept override {
    const auto ids = touched.ids("numbers");
    followed.insert(followed.end(), ids.begin(), ids.end());
  }
  void lose_track() noexcept override { ++lost; }

  std::string refused;
  std::int64_t announced = 0;
  std::vector<std::string> followed;
  int lost = 0;

 private:
  CommitTracker& tracker_;
};

TEST_F(CommitObserverTest, AnObserverHearsOfAllOfAGroupBeforeAndAfterTheCommit) {
  Notes notes(*tracker_);
  write_together({adds(1), kRefuses, adds(3)});
  EXPECT_EQ(notes.announced, 2);
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3"}));
  write_together({adds(4), kFailsHalfway});
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3", "4"}));
}

TEST_F(CommitObserverTest, WhatAnObserverRefusesIsNotCommitted) {
  Notes notes(*tracker_);
  notes.refused = "2";
  const auto outcomes = write_together({adds(1), adds(2), adds(3)});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3"}));
}

TEST_F(CommitObserverTest, ACommitThatFailsIsNeverTakenForOne) {
  Notes notes(*tracker_);
  ASSERT_TRUE(tracker_->synchronize(*pool_->reader(), [] {}));
  commits_->write(adds(1));
  const int lost = notes.lost;
  {
    const Lease writer = pool_->writer();
    sqlite3_commit_hook(
        writer->handle(), [](void*) { return 1; }, nullptr);
  }
  EXPECT_TRUE(error_of([&] { commits_->write(adds(2)); }));
  EXPECT_EQ(notes.followed, std::vector<std::string>{"1"});
  EXPECT_GT(notes.lost, lost);
  EXPECT_EQ(numbers(), "1");
}

TEST_F(CommitObserverTest, ACommitOfAnotherProcessLosesTrackAndOursDoNot) {
  Notes notes(*tracker_);
  ASSERT_TRUE(tracker_->synchronize(*pool_->reader(), [] {}));
  const int lost = notes.lost;
  for (int number = 1; number <= 20; ++number) {
    commits_->write(adds(number));
    EXPECT_TRUE(tracker_->try_lock_current().owns_lock()) << number;
  }
  EXPECT_EQ(notes.lost, lost);
  RawDatabase(file()).run("INSERT INTO numbers VALUES (100)");
  EXPECT_FALSE(tracker_->try_lock_current().owns_lock());
  commits_->write(adds(21));
  EXPECT_EQ(notes.lost, lost + 1);
  EXPECT_TRUE(tracker_->try_lock_current().owns_lock());
}

}  // namespace
}  // namespace cq::test
