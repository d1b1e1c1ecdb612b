#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <future>

#include "knowledge/index/tests/following.hpp"
#include "support/error_of.hpp"

// What a query asks the store for all of them is to be over by its own deadline.
namespace cq::knowledge {
namespace {

using test::all_of;
using test::await;
using test::when_asked;
using testing::HasSubstr;
using testing::Not;

class FollowedDeadlinesTest : public test::Following {
 protected:
  std::optional<std::vector<StoredUnit>> ask() { return units_->query(all_of({"api"})); }
  /// What a query throws whose client has waited for so long that its time is over.
  ErrorKind ask_late() {
    const CallDeadline past(CallDeadline::Clock::now());
    const Error error = cq::test::error_of([this] { static_cast<void>(ask()); });
    return error.kind();
  }
};

TEST_F(FollowedDeadlinesTest, WhereTheTimeOfOneIsOverAnotherOneAsksForThoseThatWait) {
  insert(0, 10);
  FollowOptions options = when_asked();
  options.most_rounds = 1;
  start(options);
  await_state(FollowState::kCurrent);
  store_.changes.nows.close();
  const auto asks = [this] { return ask(); };
  auto first = std::async(std::launch::async, asks);
  store_.changes.nows.await_held(1);
  auto late = std::async(std::launch::async, [this] { return ask_late(); });
  await([this] { return units_->waiting() == 1; });  // for its turn to begin the next round
  auto second = std::async(std::launch::async, asks);
  auto third = std::async(std::launch::async, asks);
  await([this] { return units_->waiting() == 3; });  // for that round
  store_.changes.nows.open();
  EXPECT_EQ(late.get(), ErrorKind::kBusy);
  for (auto* each : {&first, &second, &third}) {
    const auto answer = each->get();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->size(), 10U);
  }
  EXPECT_EQ(units_->state(), FollowState::kCurrent);
  EXPECT_THAT(logged(), Not(HasSubstr("can't be kept current")));
}

TEST_F(FollowedDeadlinesTest, WhatOneCouldNotReadInItsTimeTheNextOneReads) {
  insert(0, 10);
  start();
  await_state(FollowState::kCurrent);
  insert(10, 11);
  store_.changes.now_is_quick = true;
  EXPECT_EQ(ask_late(), ErrorKind::kBusy);
  EXPECT_EQ(units_->state(), FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  EXPECT_THAT(logged(), Not(HasSubstr("can't be kept current")));
}

}  // namespace
}  // namespace cq::knowledge
