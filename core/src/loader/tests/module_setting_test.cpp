#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/module_setting.hpp>
#include <cq/host/store_module.hpp>
#include <map>
#include <optional>
#include <string>

#include "module_directory.hpp"

namespace {

using cq::DatabaseUrl;
using cq::host::ModuleSetting;
using cq::host::with_module_settings;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

ModuleSetting level(std::int64_t least, std::int64_t most) {
  return {.name = "CQ_MEMORY_LEVEL",
          .parameter = "level",
          .values = {},
          .least = least,
          .most = most,
          .default_value = "1",
          .help = "how much"};
}

class ModuleSettings : public testing::Test {
 protected:
  [[nodiscard]] DatabaseUrl url_with(const std::map<std::string, std::string>& given,
                                     const std::string& url = "memory:///shared") const {
    return with_module_settings(cq::parse_database_url(url), settings_,
                                [&given](const std::string& name) -> std::optional<std::string> {
                                  const auto found = given.find(name);
                                  return found == given.end() ? std::nullopt
                                                              : std::optional(found->second);
                                });
  }

  const cq::host::StoreModule module_ =
      cq::host::StoreModule::load(cq::test::kModules / "cq_store_memory.so");
  const std::vector<ModuleSetting>& settings_ = module_.settings();
};

TEST_F(ModuleSettings, AreThoseOfTheDescriptor) {
  ASSERT_EQ(settings_.size(), 1U);
  EXPECT_EQ(settings_[0].name, "CQ_MEMORY_INITIAL");
  EXPECT_EQ(settings_[0].parameter, "initial");
  EXPECT_THAT(settings_[0].values, ElementsAre("pending", "approved"));
  EXPECT_EQ(settings_[0].default_value, "pending");
  EXPECT_EQ(settings_[0].allowed(), "pending or approved");
}

TEST_F(ModuleSettings, AreAddedToAUrlThatDoesNotNameTheParameter) {
  EXPECT_THAT(url_with({{"CQ_MEMORY_INITIAL", "approved"}}).query,
              ElementsAre(Pair("initial", "approved")));
  EXPECT_THAT(url_with({{"CQ_MEMORY_INITIAL", "approved"}}, "memory:///a?other=1").query,
              UnorderedElementsAre(Pair("initial", "approved"), Pair("other", "1")));
}

TEST_F(ModuleSettings, LeaveAUrlThatNamesTheParameterAsItIs) {
  EXPECT_THAT(url_with({{"CQ_MEMORY_INITIAL", "approved"}}, "memory:///a?initial=pending").query,
              ElementsAre(Pair("initial", "pending")));
}

TEST_F(ModuleSettings, AddNothingWhereTheyAreNotGivenOrEmpty) {
  EXPECT_THAT(url_with({}).query, ElementsAre());
  EXPECT_THAT(url_with({{"CQ_MEMORY_INITIAL", ""}}).query, ElementsAre());
}

TEST_F(ModuleSettings, RefuseAValueThatIsNotAllowedWhateverTheUrlNames) {
  for (const char* url : {"memory:///a", "memory:///a?initial=pending"}) {
    try {
      (void)url_with({{"CQ_MEMORY_INITIAL", "rejected"}}, url);
      ADD_FAILURE() << url;
    } catch (const cq::Error& error) {
      EXPECT_EQ(error.kind(), cq::ErrorKind::kInvalidArgument);
      EXPECT_STREQ(error.what(),
                   "CQ_MEMORY_INITIAL: the value 'rejected' is not pending or approved.");
    }
  }
}

TEST(ModuleSetting, OfANumberAllowsThoseWithinItsBounds) {
  const ModuleSetting setting = level(0, 60);
  for (const char* value : {"0", "60", "0.5", "1e1"}) EXPECT_TRUE(setting.allows(value)) << value;
  for (const char* value : {"", "-1", "60.5", "5s", " 5", "nan", "many"}) {
    EXPECT_FALSE(setting.allows(value)) << value;
  }
  EXPECT_EQ(setting.allowed(), "a number from 0 to 60");
}

TEST(ModuleSetting, IsCalledByItsModule) {
  EXPECT_EQ(cq::host::setting_prefix_of("memory"), "CQ_MEMORY_");
  EXPECT_EQ(cq::host::setting_prefix_of("two-words"), "CQ_TWO_WORDS_");
}

}  // namespace
