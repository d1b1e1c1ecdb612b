#include "auth/random.hpp"

#include <gtest/gtest.h>

#include <set>

#include "auth/hex.hpp"

namespace cq::auth {
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

TEST(Hex, TakesLowerCaseDigitsOfTheRightNumberOnly) {
  EXPECT_TRUE(is_hex("00ff", 4));
  EXPECT_FALSE(is_hex("00fF", 4));
  EXPECT_FALSE(is_hex("00ff", 5));
  EXPECT_FALSE(is_hex("00fg", 4));
}

}  // namespace
}  // namespace cq::auth
