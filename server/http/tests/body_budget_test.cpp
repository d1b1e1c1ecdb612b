#include "http/body_budget.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace cq::http {
namespace {

constexpr std::size_t kLarge = 100 * kKibibyte;

TEST(BodyBudget, LeavesAQuarterToSmallBodies) {
  BodyBudget budget(4 * kLarge, kLarge);
  EXPECT_TRUE(budget.take(kLarge, kLarge));
  EXPECT_TRUE(budget.take(kLarge, kLarge));
  EXPECT_TRUE(budget.has_room(kLarge));
  EXPECT_TRUE(budget.take(kLarge, kLarge));
  EXPECT_FALSE(budget.has_room(kLarge));
  EXPECT_FALSE(budget.take(1, kLarge));
  EXPECT_TRUE(budget.take(BodyBudget::kSmallBody, BodyBudget::kSmallBody));
  budget.give_back(kLarge);
  EXPECT_EQ(budget.used(), 2 * kLarge + BodyBudget::kSmallBody);
}

TEST(BodyBudget, RefusesSmallBodiesTooOnceItIsSpent) {
  BodyBudget budget(2 * BodyBudget::kSmallBody, 1);
  EXPECT_TRUE(budget.take(BodyBudget::kSmallBody, BodyBudget::kSmallBody));
  EXPECT_TRUE(budget.take(BodyBudget::kSmallBody, BodyBudget::kSmallBody));
  EXPECT_FALSE(budget.take(1, 1));
}

TEST(BodyBudget, LetsOneBodyOfTheLargestSizeInHoweverSmallItIs) {
  BodyBudget budget(1, kLarge);
  EXPECT_TRUE(budget.take(kLarge, kLarge));
  EXPECT_FALSE(budget.take(kLarge, kLarge));
}

TEST(BodyBudget, GetsBackWhatWasTakenByManyThreads) {
  const auto budget = std::make_shared<BodyBudget>(kLarge, kLarge);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&budget] {
      for (int j = 0; j < 1000; ++j) {
        BodyCharge charge;
        for (std::size_t size = 1; size < kLarge && charge.grow_to(size, budget); size *= 2) {
        }
        const BodyCharge moved = std::move(charge);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(budget->used(), 0U);
}

}  // namespace
}  // namespace cq::http
