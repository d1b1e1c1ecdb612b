#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "crypto/encoding.hpp"

namespace cq::crypto {
namespace {

TEST(RandomHexId, IsAVersion4UuidInHexDigits) {
  const std::string id = random_hex_id();
  EXPECT_TRUE(is_hex(id, 32)) << id;
  EXPECT_EQ(id[12], '4');
  EXPECT_NE(std::string("89ab").find(id[16]), std::string::npos) << id;
}

TEST(RandomHexId, NeverComesTwice) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(random_hex_id());
  }
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(RandomIds, AreOfThatFormAndNeverTheSame) {
  RandomIds ids;
  std::mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int drawn = 0; drawn < 500; ++drawn) {
        const std::string id = ids.next();
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(is_hex(id, 32) && id[12] == '4') << id;
        seen.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 2000U);
}

TEST(Hex, TakesLowerCaseDigitsOfTheRightNumberOnly) {
  EXPECT_TRUE(is_hex("00ff", 4));
  EXPECT_FALSE(is_hex("00fF", 4));
  EXPECT_FALSE(is_hex("00ff", 5));
  EXPECT_FALSE(is_hex("00fg", 4));
}

}  // namespace
}  // namespace cq::crypto
