#include "settings/setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace cq::settings {
namespace {

using testing::HasSubstr;

TEST(SettingTable, EveryRowIsComplete) {
  std::set<std::string_view> flags;
  for (const Setting& setting : all_settings()) {
    EXPECT_TRUE(setting.name.starts_with("CQ_")) << setting.name;
    EXPECT_FALSE(setting.flag.empty() && setting.file_flag.empty()) << setting.name;
    for (const std::string_view flag : {setting.flag, setting.file_flag}) {
      EXPECT_TRUE(flag.empty() || (flag.starts_with("--") && flags.insert(flag).second)) << flag;
    }
    EXPECT_FALSE(setting.help.empty() || setting.allowed.empty() || setting.value_name.empty())
        << setting.name;
    Settings settings;
    EXPECT_EQ(assign(setting, settings, std::string(setting.default_text)), std::nullopt)
        << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
  }
  EXPECT_EQ(find_setting("CQ_NONE"), nullptr);
}

TEST(SettingTable, NoSecretIsGivenOnTheCommandLineButAUrl) {
  for (const Setting& setting : all_settings()) {
    if (setting.secret() && setting.name != "CQ_DATABASE_URL") {
      EXPECT_EQ(setting.flag, "") << setting.name;
      EXPECT_EQ(setting.show("hunter2"), "***") << setting.name;
    }
  }
}

TEST(SettingTable, IsTheOneInTheReadme) {
  const std::ifstream file(std::string(CQ_SOURCE_DIRECTORY) + "/README.md");
  std::ostringstream readme;
  readme << file.rdbuf();
  EXPECT_THAT(readme.str(), HasSubstr(settings_markdown()))
      << "README.md: put what 'cq-server config --markdown' prints under \"Settings\".";
}

TEST(SettingTable, HelpNamesEachWithItsDefault) {
  const std::string help = settings_help();
  for (const Setting& setting : all_settings()) {
    EXPECT_THAT(help, HasSubstr(std::string(setting.name)));
    EXPECT_THAT(help, HasSubstr(std::string(setting.default_text)));
  }
}

TEST(SettingTable, EachFeatureButTheFirstHasASettingForItsDatabase) {
  EXPECT_EQ(SettingTable().all().size(), all_settings().size());
  const SettingTable table({"knowledge", "lab-notes"});
  ASSERT_EQ(table.all().size(), all_settings().size() + 1);
  const Setting* setting = table.find("CQ_LAB_NOTES_DATABASE_URL");
  ASSERT_EQ(setting, &table.database_url_of("lab-notes"));
  EXPECT_EQ(setting->flag, "--lab-notes-url");
  EXPECT_EQ(setting->file_flag, "--lab-notes-url-file");
  EXPECT_EQ(setting->show("x://u:hunter2@h/d"), "x://u:***@h/d");
  EXPECT_THAT(settings_help(table), HasSubstr("lab-notes.db beside the file of"));
  EXPECT_EQ(table.database_url_of("knowledge").name, "CQ_DATABASE_URL");
  EXPECT_EQ(find_setting("CQ_LAB_NOTES_DATABASE_URL"), nullptr);
}

}  // namespace
}  // namespace cq::settings
