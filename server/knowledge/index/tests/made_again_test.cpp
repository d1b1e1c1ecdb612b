#include <gtest/gtest.h>

#include "knowledge/index/tests/following.hpp"

// Units that are read again.
namespace cq::knowledge {
namespace {

using test::all_of;

class MadeAgainTest : public test::Following {};

TEST_F(MadeAgainTest, AMomentBeforeTheUnitsIsNotTheirs) {
  insert(0, 3);
  start();
  await_state(FollowState::kCurrent);
  insert(3, 4);
  expect_as_store(all_of({"api"}));
  const std::string before = store_.changes.now();
  insert(4, 5);
  store_.changes.fails = true;
  EXPECT_FALSE(units_->query(all_of({"api"})));
  store_.changes.fails = false;
  await_state(FollowState::kCurrent);
  const unsigned reads = store_.changes.reads.calls();
  store_.changes.says = before;
  static_cast<void>(units_->query(all_of({"api"})));
  EXPECT_EQ(store_.changes.reads.calls(), reads + 1);
}

}  // namespace
}  // namespace cq::knowledge
