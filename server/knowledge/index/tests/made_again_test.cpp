#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "knowledge/index/tests/following.hpp"

// Units that are read again.
namespace cq::knowledge {
namespace {

using test::all_of;
using test::await;
using testing::HasSubstr;

class MadeAgainTest : public test::Following {};

TEST_F(MadeAgainTest, WhereItIsInVainItIsSaidAndTriedEverMoreRarely) {
  constexpr unsigned kPages = 2;  // of each listing, the empty one included
  insert(0, 3);
  store_.reviews.before_page = [](unsigned) {};
  store_.changes.always_forgets = true;
  const auto begin = std::chrono::steady_clock::now();
  start();
  await([this] { return store_.reviews.pages > 8 * kPages; });
  // 1 + 2 + ... + 128 ms between the first nine of them; a slow machine makes it more.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(255));
  EXPECT_THAT(logged(), HasSubstr("so the store answers queries: The store module can't tell what "
                                  "changed while its units were read"));
  store_.changes.always_forgets = false;
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
}

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
