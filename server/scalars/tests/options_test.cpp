#include "scalars/options.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::scalars {
namespace {

std::optional<std::string> prefix(const std::string& value) {
  const settings::SettingTable table({"knowledge", "scalars"}, own_settings());
  return prefix_of(table.read([&value](const std::string& name) {
    return name == kPrefixSetting ? std::optional(value) : std::nullopt;
  }));
}

TEST(ScalarsPrefix, IsOffUnlessItIsGiven) {
  EXPECT_EQ(prefix(""), std::nullopt);
  EXPECT_EQ(prefix("off"), std::nullopt);
  EXPECT_EQ(prefix("/scalars/api"), "/scalars/api");
  EXPECT_EQ(prefix("/api/v10"), "/api/v10");
}

TEST(ScalarsPrefix, IsRefusedWhereItIsNoPathOrTheServersOwn) {
  for (const char* value : {"/", "x", "/x/", "//x", "/a b", "/api/v1", "/api/v1/scalars", "/app"}) {
    EXPECT_THROW(static_cast<void>(prefix(value)), Error) << value;
  }
}

std::optional<std::chrono::days> age(const std::string& value) {
  const settings::SettingTable table({"knowledge", "scalars"}, own_settings());
  return age_of(table.read([&value](const std::string& name) {
    return name == kDaysSetting ? std::optional(value) : std::nullopt;
  }));
}

TEST(ScalarsDays, AreForEverUnlessTheyAreGiven) {
  EXPECT_EQ(age(""), std::nullopt);
  EXPECT_EQ(age("0"), std::nullopt);
  EXPECT_EQ(age("30"), std::chrono::days(30));
  EXPECT_EQ(age("36500"), std::chrono::days(36500));
}

TEST(ScalarsDays, AreRefusedWhereTheyAreNoNumberOfDays) {
  for (const char* value : {"-1", "36501", "1.5", "a"}) {
    EXPECT_THROW(static_cast<void>(age(value)), Error) << value;
  }
}

}  // namespace
}  // namespace cq::scalars
