#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/features.hpp"
#include "feature/served_features.hpp"
#include "settings/setting.hpp"

namespace cq::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string page() {
  cli::Invocation invocation;
  const auto app = make_app(invocation, features());
  return manual_page(*app, invocation.settings);
}

TEST(ManualPage, HasTheUsualSectionsInTheirOrder) {
  std::istringstream lines(page());
  std::string title;
  std::getline(lines, title);
  EXPECT_THAT(title, testing::StartsWith(".TH CQ\\-SERVER 1 "));
  std::vector<std::string> sections;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".SH ")) {
      sections.push_back(line.substr(4));
    }
  }
  EXPECT_THAT(sections, ElementsAre("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS",
                                    "SETTINGS", "FILES", "EXIT STATUS"));
}

TEST(ManualPage, HasEveryCommandAndSetting) {
  const std::string text = page();
  for (const char* command : {"serve", "user create", "api\\-key create", "config"}) {
    EXPECT_THAT(text, HasSubstr(".SS \\fB" + std::string(command) + "\\fR"));
  }
  EXPECT_THAT(text, HasSubstr(".SS \\fBuser create\\fR \\fINAME\\fR\n"));
  const settings::SettingTable table = feature::setting_table(features());
  for (const settings::Setting& setting : table.all()) {
    EXPECT_THAT(text, HasSubstr("\n.B " + std::string(setting.name) + "\n"));
  }
}

TEST(SettingsOfAllFeatures, AreInTheReadmesTable) {
  const std::ifstream file(std::string(CQ_SOURCE_DIRECTORY) + "/README.md");
  std::ostringstream readme;
  readme << file.rdbuf();
  EXPECT_THAT(readme.str(),
              HasSubstr(settings::settings_markdown(feature::setting_table(features()))))
      << "README.md: put what 'cq-server config --markdown' prints under \"Settings\".";
}

TEST(ManualPage, KnowsNoMacroButThoseOfMan) {
  std::istringstream lines(page());
  const std::regex known(R"(\.(TH|SH|SS|TP|B)\b.*)");
  for (std::string line; std::getline(lines, line);) {
    EXPECT_NE(line, "");
    EXPECT_TRUE(!line.starts_with('.') || std::regex_match(line, known)) << line;
    EXPECT_FALSE(line.starts_with('\'')) << line;
  }
}

TEST(ManualPage, TextIsNotTakenForRoff) {
  CLI::App app(".TH starts it", "app");
  bool given = false;
  app.add_flag("--a-b", given, ".so it has a \\ in it\n'and a quote");
  const std::string text = manual_page(app, settings::SettingTable());
  EXPECT_THAT(text, HasSubstr("\n\\&.so it has a \\e in it\n\\&'and a quote.\n"));
  EXPECT_THAT(text, HasSubstr("\\fB\\-\\-a\\-b\\fR"));
  EXPECT_THAT(text, HasSubstr("\n\\&.TH starts it"));
  EXPECT_THAT(text, Not(HasSubstr("\n.so")));
}

}  // namespace
}  // namespace cq::app
