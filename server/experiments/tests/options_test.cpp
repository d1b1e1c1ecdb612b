#include "experiments/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <map>

namespace cq::experiments {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Options options(std::map<std::string, std::string> values) {
  const settings::SettingTable table({"knowledge", "experiments"}, own_settings());
  return options_of(table.read([&values](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }));
}

TEST(ExperimentsOptions, HaveDefaultsThatOpenNothing) {
  const Options defaults = options({});
  EXPECT_EQ(defaults.prefix, "/api");
  EXPECT_EQ(defaults.registration, Registration::kClosed);
  EXPECT_THAT(defaults.allowed_origins, IsEmpty());
  EXPECT_TRUE(defaults.embeds_scalars);
  EXPECT_EQ(defaults.scalars_url, "");
  EXPECT_EQ(defaults.object_storage_url, "");
}

TEST(ExperimentsOptions, AreReadFromTheirSettings) {
  const Options read = options({{"CQ_EXPERIMENTS_PREFIX", "/"},
                                {"CQ_EXPERIMENTS_REGISTRATION", "invite"},
                                {"CQ_EXPERIMENTS_ALLOWED_ORIGINS", "http://a:1, https://b/ ,"},
                                {"CQ_EXPERIMENTS_SCALARS_URL", "http://s/api/"}});
  EXPECT_EQ(read.prefix, "");
  EXPECT_EQ(read.registration, Registration::kInvite);
  EXPECT_THAT(read.allowed_origins, ElementsAre("http://a:1", "https://b"));
  EXPECT_EQ(read.scalars_url, "http://s/api");
  EXPECT_FALSE(read.embeds_scalars);
  const Options off = options({{"CQ_EXPERIMENTS_SCALARS_URL", "off"}});
  EXPECT_EQ(off.scalars_url, "");
  EXPECT_FALSE(off.embeds_scalars);
}

TEST(ExperimentsOptions, RefuseWhatCannotBeMeant) {
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"CQ_EXPERIMENTS_PREFIX", "api"},
                                          {"CQ_EXPERIMENTS_REGISTRATION", "yes"},
                                          {"CQ_EXPERIMENTS_ALLOWED_ORIGINS", "http://a/path"},
                                          {"CQ_EXPERIMENTS_SCALARS_URL", "ftp://s"},
                                          {"CQ_EXPERIMENTS_OBJECT_STORAGE_URL", "s"}}) {
    EXPECT_THROW(static_cast<void>(options({{name, value}})), Error) << name;
  }
  for (const char* prefix : {"/api/", "/api/v1", "/api/v1/experiments"}) {
    EXPECT_THROW(static_cast<void>(options({{"CQ_EXPERIMENTS_PREFIX", prefix}})), Error) << prefix;
  }
  EXPECT_EQ(options({{"CQ_EXPERIMENTS_PREFIX", "/api/v10"}}).prefix, "/api/v10");
}

}  // namespace
}  // namespace cq::experiments
