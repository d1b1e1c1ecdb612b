#include <gtest/gtest.h>

#include <cq/host/nearest_name.hpp>

namespace cq::host {
namespace {

const std::vector<std::string> kKnown{"HOST", "PORT", "LOG_LEVEL", "LOG_FORMAT"};

TEST(NearestName, IsTheOneWithTheFewestChanges) {
  EXPECT_EQ(nearest_name("PROT", kKnown), 1U);
  EXPECT_EQ(nearest_name("LOGLEVEL", kKnown), 2U);
  EXPECT_EQ(nearest_name("LOG_FORMT", kKnown), 3U);
}

TEST(NearestName, IsTheFirstOfSeveralThatAreAsNear) {
  EXPECT_EQ(nearest_name("POST", kKnown), 0U);
}

TEST(NearestName, IsNoneWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("DEBUG_TOOLBAR", kKnown), std::nullopt);
  EXPECT_EQ(nearest_name("X", kKnown), std::nullopt);
  EXPECT_EQ(nearest_name("", kKnown), std::nullopt);
  EXPECT_EQ(nearest_name("PORT", {}), std::nullopt);
}

}  // namespace
}  // namespace cq::host
