#include "settings/setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "settings/values.hpp"
#include "support/server_fakes.hpp"

namespace cq::settings {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST(SettingTable, KeepsWhatFeaturesBringByName) {
  const SettingTable table({"knowledge", "tides"}, {{.name = "CQ_TIDES_PLACE",
                                                     .flag = "--tides-place",
                                                     .value_name = "PATHS",
                                                     .default_text = "/harbour",
                                                     .help = "where the tide is read",
                                                     .allowed = "a list of absolute paths",
                                                     .assign = check_paths,
                                                     .show = show_plain}});
  EXPECT_NE(table.find("CQ_TIDES_PLACE"), nullptr);
  EXPECT_EQ(table.all().back().name, "CQ_TIDES_DATABASE_URL");
  EXPECT_THAT(settings_help(table), HasSubstr("where the tide is read (default /harbour)"));
  const auto read = [&table](const char* value) {
    return table.read([value](const std::string& name) {
      return name == "CQ_TIDES_PLACE" ? std::optional<std::string>(value) : std::nullopt;
    });
  };
  EXPECT_EQ(read("").of_features.at("CQ_TIDES_PLACE"), "/harbour");
  EXPECT_EQ(read("/pier:/quay").of_features.at("CQ_TIDES_PLACE"), "/pier:/quay");
  EXPECT_EQ(read("/pier").of_features.size(), 1U) << "a database's URL is the resolver's";
  EXPECT_THAT(error_of([&] { read("pier"); }),
              HasSubstr("CQ_TIDES_PLACE: the value 'pier' is not a list of absolute paths."));
}

TEST(SettingValues, PathsAreSeparatedByColons) {
  EXPECT_THAT(split_paths("/srv/a:/srv/b:"), ElementsAre("/srv/a", "/srv/b"));
  EXPECT_THAT(split_paths(""), IsEmpty());
}

}  // namespace
}  // namespace cq::settings
