#include "api/last_used_recorder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "support/server_fakes.hpp"

namespace cq::api {
namespace {

using namespace std::chrono_literals;

LastUsedRecorder::Write touch(test::FakeApiKeys& keys) {
  return [&keys](const std::string& key_id, Timestamp at) { keys.touch(key_id, at); };
}

TEST(LastUsedRecorder, WritesAllBeforeItEnds) {
  test::FakeApiKeys keys;
  {
    LastUsedRecorder recorder(touch(keys), [](const std::string&) {});
    for (int i = 0; i < 100; ++i) {
      recorder.record("key" + std::to_string(i), test::kNoon);
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

TEST(LastUsedRecorder, WritesWhileItLivesAndOtherKeysToo) {
  test::FakeApiKeys keys;
  LastUsedRecorder recorder(touch(keys), [](const std::string&) {});
  recorder.record("key", test::kNoon);
  EXPECT_TRUE(comes_to_be_touched(keys, "key"));
  recorder.record("key", test::kNoon + 1s);  // it waits, as this key's use was just written
  recorder.record("other", test::kNoon);
  EXPECT_TRUE(comes_to_be_touched(keys, "other"));
}

TEST(LastUsedRecorder, WritesTheLatestUseOfAKey) {
  test::FakeApiKeys keys;
  {
    LastUsedRecorder recorder(touch(keys), [](const std::string&) {});
    std::unique_lock hold(keys.mutex);
    // Once the first of these is taken out to be written, the lock keeps it there and the other two
    // wait together; if not, all three do.
    recorder.record("key", test::kNoon);
    recorder.record("key", test::kNoon + 2s);
    recorder.record("other", test::kNoon);
    hold.unlock();
  }
  EXPECT_EQ(keys.touched.at("key"), test::kNoon + 2s);
}

TEST(LastUsedRecorder, KnowsTheUsesThatAreNotWrittenYet) {
  using Uses = std::map<std::string, Timestamp>;
  test::FakeApiKeys keys;
  LastUsedRecorder recorder(touch(keys), [](const std::string&) {});
  EXPECT_EQ(recorder.unwritten(), Uses{});
  {
    const std::lock_guard hold(keys.mutex);
    recorder.record("key", test::kNoon);
    EXPECT_EQ(recorder.unwritten(), (Uses{{"key", test::kNoon}}));
    recorder.record("key", test::kNoon + 2s);
    EXPECT_EQ(recorder.unwritten(), (Uses{{"key", test::kNoon + 2s}}));
  }
  while (!recorder.unwritten().empty()) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(keys.touched.at("key"), test::kNoon + 2s);
}

TEST(LastUsedRecorder, ReportsAndDropsWhatTheStoreRefuses) {
  test::FakeApiKeys keys;
  keys.failing = true;
  std::atomic<int> reported{0};
  {
    LastUsedRecorder recorder(touch(keys), [&reported](const std::string& reason) {
      EXPECT_EQ(reason, "the database is locked");
      ++reported;
    });
    recorder.record("key", test::kNoon);
  }
  EXPECT_EQ(reported, 1);
  EXPECT_TRUE(keys.touched.empty());
}

}  // namespace
}  // namespace cq::api
