#include "accounts/key_uses.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "support/server_fakes.hpp"

namespace cq::accounts {
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

bool comes_to_be_touched(test::FakeApiKeys& keys, const std::string& key) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < deadline) {
    {
      const std::lock_guard lock(keys.mutex);
      if (keys.touched.contains(key)) return true;
    }
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

TEST(KeyUses, AreWrittenWhileItLivesThoseOfOtherKeysToo) {
  test::FakeApiKeys keys;
  KeyUses uses(keys, [](const std::string&) {});
  uses.note("key", test::kNoon);
  EXPECT_TRUE(comes_to_be_touched(keys, "key"));
  uses.note("key", test::kNoon + 1s);  // it waits, as this key's use was just written
  uses.note("other", test::kNoon);
  EXPECT_TRUE(comes_to_be_touched(keys, "other"));
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
}  // namespace cq::accounts
