#include "cli/command_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/features.hpp"

namespace cq::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> without_help(const CLI::App& command) {
  std::vector<std::string> found;
  const std::string name = command.get_display_name();
  if (command.get_description().empty()) {
    found.push_back(name);
  }
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_description().empty()) {
      found.push_back(name + " " + option->get_name());
    }
  }
  for (const CLI::App* below : command.get_subcommands(std::function<bool(const CLI::App*)>())) {
    for (const std::string& each : without_help(*below)) {
      found.push_back(name + " " + each);
    }
  }
  return found;
}

TEST(CommandTree, EveryCommandAndOptionHasHelp) {
  Invocation invocation;
  EXPECT_THAT(without_help(*app::make_app(invocation, app::features())), IsEmpty());
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    names.push_back(option->get_name(true, true));
  }
  return names;
}

/// That command as it is declared for those arguments; null where it isn't.
struct DeclaredFor {
  explicit DeclaredFor(const std::vector<std::string>& arguments) {
    invocation.arguments = arguments;
    app = app::make_app(invocation, app::features());
  }
  [[nodiscard]] const CLI::App* find(const std::vector<std::string>& path) const {
    const CLI::App* command = app.get();
    for (const std::string& name : path) {
      const auto below = command->get_subcommands(std::function<bool(const CLI::App*)>(
          [&name](const CLI::App* each) { return each->get_name() == name; }));
      if (below.empty()) return nullptr;
      command = below.front();
    }
    return command;
  }

  Invocation invocation{};
  std::unique_ptr<CLI::App> app{};
};

/// Where a command is given with all of its options.
void expect_whole(const CLI::App& command, const std::vector<std::string>& path) {
  std::vector<std::string> arguments = path;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) arguments.push_back(names_of(*option).front() + "=1");
  }
  const DeclaredFor declared(arguments);
  const CLI::App* found = declared.find(path);
  ASSERT_NE(found, nullptr) << testing::PrintToString(path);
  EXPECT_EQ(option_names(*found), option_names(command)) << testing::PrintToString(path);
  for (const CLI::App* below : command.get_subcommands(std::function<bool(const CLI::App*)>())) {
    const std::string& name = name_of(*below);
    if (name == "man" || name == "completion") continue;  // they tell of everything
    std::vector<std::string> deeper = path;
    deeper.push_back(name);
    expect_whole(*below, deeper);
  }
}

TEST(CommandTree, WhatTheArgumentsNameIsDeclared) {
  Invocation invocation;
  expect_whole(*app::make_app(invocation, app::features()), {});
}

TEST(CommandTree, WhatTheArgumentsDoNotNameIsNotDeclared) {
  const DeclaredFor declared({"serve", "--port", "0"});
  EXPECT_EQ(declared.find({"user"}), nullptr);
  const CLI::App* serve = declared.find({"serve"});
  ASSERT_NE(serve, nullptr);
  EXPECT_NE(serve->get_option_no_throw("--port"), nullptr);
  EXPECT_EQ(serve->get_option_no_throw("--host"), nullptr);
}

TEST(CommandTree, HiddenCommandsAndOptionsAreLeftOut) {
  CLI::App app("App", "app");
  app.add_subcommand("seen", "Seen");
  app.add_subcommand("hidden", "Hidden")->group("");
  bool given = false;
  app.add_flag("--seen", given, "Seen");
  app.add_flag("--hidden", given, "Hidden")->group("");
  ASSERT_EQ(visible_commands(app).size(), 1U);
  EXPECT_EQ(visible_commands(app)[0]->get_name(), "seen");
  EXPECT_EQ(visible_options(app).size(), 2U);  // with --help
  EXPECT_EQ(&root_of(*visible_commands(app)[0]), &app);
}

TEST(CommandTree, KnowsNamesAndHelp) {
  CLI::App app("App", "app");
  std::string text;
  const CLI::Option* positional = app.add_option("FILE", text, "A file")->required();
  const CLI::Option* option = app.add_option("--text", text, "Text");
  EXPECT_EQ(name_of(app), "app");
  EXPECT_EQ(help_of(app), "App");
  EXPECT_EQ(argument_name_of(*positional), "FILE");
  EXPECT_EQ(help_of(*positional), "A file");
  EXPECT_TRUE(is_required(*positional));
  EXPECT_FALSE(is_required(*option));
  EXPECT_FALSE(is_help_of(app, *option));
  EXPECT_TRUE(is_help_of(app, *app.get_option("--help")));
}

TEST(CommandTree, KnowsWhatAValueMayBe) {
  CLI::App app("App", "app");
  bool given = false;
  std::string text;
  unsigned number = 0;
  const CLI::Option* flag = app.add_flag("-f,--flag", given, "A flag");
  const CLI::Option* plain = app.add_option("--plain", text, "Text");
  const CLI::Option* named = app.add_option("--named", text, "A file")->type_name("FILE");
  const CLI::Option* checked =
      app.add_option("--checked", text, "A file")->check(CLI::ExistingFile);
  const CLI::Option* positional = app.add_option("FILE", text, "A file");
  const CLI::Option* listed =
      app.add_option("--listed", text, "A invocation")->check(CLI::IsMember({"a", "b"}));
  const CLI::Option* ranged =
      app.add_option("--ranged", number, "A number")->check(CLI::Range(1U, 9U));
  EXPECT_EQ(value_name_of(*flag), "");
  EXPECT_THAT(names_of(*flag), ElementsAre("--flag", "-f"));
  EXPECT_EQ(value_name_of(*plain), "TEXT");
  EXPECT_EQ(value_name_of(*named), "FILE");
  EXPECT_EQ(value_name_of(*checked), "FILE");
  EXPECT_EQ(value_name_of(*listed), "{a,b}");
  EXPECT_EQ(value_name_of(*ranged), "UINT");
  EXPECT_TRUE(takes_path(*named) && takes_path(*checked) && takes_path(*positional));
  EXPECT_FALSE(takes_path(*flag) || takes_path(*plain) || takes_path(*listed));
  EXPECT_THAT(choices_of(*listed), ElementsAre("a", "b"));
  EXPECT_THAT(choices_of(*plain), IsEmpty());
  EXPECT_THAT(arguments_of(app), ElementsAre(positional));
}

}  // namespace
}  // namespace cq::cli
