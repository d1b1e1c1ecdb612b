#include <gtest/gtest.h>

#include <string>

#include "knowledge/index/tests/following.hpp"

namespace cq::knowledge {
namespace {

using test::all_of;
using test::unit_in;
using test::when_asked;

class AppliedChangesTest : public test::Following {
 protected:
  /// Some 60 KB each.
  void insert_large(unsigned from, unsigned to) {
    for (unsigned i = from; i < to; ++i) {
      Unit unit = unit_in(i, {"api"});
      unit.insight.detail = std::string(60'000, 'x');
      store_.knowledge.insert(unit);
    }
  }
};

TEST_F(AppliedChangesTest, LargeUnitsArePutAMebibyteAtATime) {
  insert(0, 3);
  start();
  await_state(FollowState::kCurrent);
  insert_large(10, 60);
  expect_as_store(all_of({"api"}));
}

TEST_F(AppliedChangesTest, OfWhatIsTooLargeNoMoreThanAMebibyteIsFetchedBeforeItIsSeen) {
  insert(0, 3);
  FollowOptions options = when_asked();
  options.most_bytes = 100'000;
  start(options);
  await_state(FollowState::kCurrent);
  insert_large(10, 60);
  const unsigned before = store_.knowledge.finds;
  EXPECT_FALSE(units_->query(all_of({"api"})));
  await_state(FollowState::kTooLarge);
  EXPECT_LE(store_.knowledge.finds - before, 18U);
}

}  // namespace
}  // namespace cq::knowledge
