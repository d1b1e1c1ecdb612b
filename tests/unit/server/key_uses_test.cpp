#include "services/key_uses.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "fakes.hpp"

namespace cq::services {
namespace {

using namespace std::chrono_literals;

TEST(KeyUses, AreAllWrittenBeforeItEnds) {
  test::FakeApiKeys keys;
  {
    KeyUses uses(keys, [](const std::string&) {});
    for (int i = 0; i < 100; ++i) {
      uses.note("key" + std::to_string(i), test::kNoon);
    }
  }
  EXPECT_EQ(keys.touched.size(), 100U);
}

TEST(KeyUses, OfOneKeyThatWaitTheLatestIsWritten) {
  test::FakeApiKeys keys;
  {
    KeyUses uses(keys, [](const std::string&) {});
    std::unique_lock hold(keys.mutex);
    // Once the first of these is taken out to be written, the lock keeps it there and the other two
    // wait together; if not, all three do.
    uses.note("key", test::kNoon);
    uses.note("key", test::kNoon + 2s);
    uses.note("other", test::kNoon);
    hold.unlock();
  }
  EXPECT_EQ(keys.touched.at("key"), test::kNoon + 2s);
}

TEST(KeyUses, ThatTheStoreRefusesAreReportedAndDropped) {
  test::FakeApiKeys keys;
  keys.failing = true;
  std::atomic<int> reported{0};
  {
    KeyUses uses(keys, [&reported](const std::string& reason) {
      EXPECT_EQ(reason, "the database is locked");
      ++reported;
    });
    uses.note("key", test::kNoon);
  }
  EXPECT_EQ(reported, 1);
  EXPECT_TRUE(keys.touched.empty());
}

}  // namespace
}  // namespace cq::services
