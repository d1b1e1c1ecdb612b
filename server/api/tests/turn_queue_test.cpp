#include "api/turn_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cq::api {
namespace {

struct Ticket {
  std::string name;
  int since = 0;
};

class TurnQueueTest : public testing::Test {
 protected:
  void push(const std::string& group, const std::string& member, const std::string& name) {
    queue_.push({.group = group, .member = member}, {.name = name, .since = ++pushed_});
  }
  std::string pop_all() {
    std::string order;
    while (!queue_.empty()) order += queue_.pop().name + " ";
    return order;
  }

  TurnQueue<Ticket> queue_;
  int pushed_ = 0;
};

TEST_F(TurnQueueTest, WithoutKeysItIsFirstInFirstOut) {
  for (const char* name : {"1", "2", "3"}) push("", "", name);
  EXPECT_EQ(queue_.size(), 3U);
  EXPECT_EQ(pop_all(), "1 2 3 ");
}

TEST_F(TurnQueueTest, AFloodDelaysAnotherGroupByOne) {
  for (const char* name : {"a1", "a2", "a3", "a4"}) push("a", name, name);
  push("b", "x", "b1");
  push("b", "x", "b2");
  EXPECT_EQ(pop_all(), "a1 b1 a2 b2 a3 a4 ");
}

TEST_F(TurnQueueTest, OneThatComesLaterWaitsForOneOfEachOther) {
  for (const char* name : {"a1", "a2", "a3"}) push("a", "x", name);
  EXPECT_EQ(queue_.pop().name, "a1");
  for (const char* name : {"b1", "b2", "b3"}) push("b", "x", name);
  EXPECT_EQ(queue_.pop().name, "a2");
  push("c", "x", "c1");
  EXPECT_EQ(pop_all(), "b1 a3 c1 b2 b3 ");
}

TEST_F(TurnQueueTest, WithinAGroupItsMembersTakeTurns) {
  for (const char* name : {"a1", "a2", "a3"}) push("g", "a", name);
  push("g", "b", "b1");
  push("h", "a", "h1");
  EXPECT_EQ(pop_all(), "a1 h1 b1 a2 a3 ");
}

TEST_F(TurnQueueTest, KnowsTheOldest) {
  push("a", "x", "a1");
  push("b", "x", "b1");
  push("a", "x", "a2");
  EXPECT_EQ(queue_.pop().name, "a1");
  EXPECT_EQ(queue_.oldest(), 2);
  EXPECT_EQ(queue_.pop_oldest().name, "b1");
  EXPECT_EQ(queue_.oldest(), 3);
  EXPECT_EQ(queue_.pop_oldest().name, "a2");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(TurnQueueTest, PreferredGroupsTakeTurnsWithAllOthersTogether) {
  for (const char* group : {"a", "b", "c"}) {
    push(group, "x", std::string(group) + "1");
    push(group, "x", std::string(group) + "2");
  }
  queue_.push({.group = "p", .member = "x", .preferred = true}, {"p1", 7});
  queue_.push({.group = "q", .member = "x", .preferred = true}, {"q1", 8});
  queue_.push({.group = "q", .member = "x", .preferred = true}, {"q2", 9});
  EXPECT_EQ(pop_all(), "p1 a1 q1 b1 q2 c1 a2 b2 c2 ");
}

TEST_F(TurnQueueTest, TheLargestMakesRoomForASmallerOne) {
  EXPECT_FALSE(queue_.pop_of_largest({}));
  push("a", "x", "a1");
  push("a", "y", "a2");
  push("a", "y", "a3");
  push("a", "z", "a4");
  push("b", "x", "b1");
  EXPECT_EQ(queue_.pop_of_largest({.group = "c"})->name, "a3");
  EXPECT_EQ(queue_.pop_of_largest({.group = "b"})->name, "a1");
  EXPECT_FALSE(queue_.pop_of_largest({.group = "b"})) << "it would have as many itself";
  EXPECT_FALSE(queue_.pop_of_largest({.group = "a"}));
  EXPECT_EQ(queue_.pop_of_largest({.group = "c"})->name, "a2");
  EXPECT_FALSE(queue_.pop_of_largest({.group = "c"}));
  EXPECT_EQ(pop_all(), "a4 b1 ");
}

}  // namespace
}  // namespace cq::api
