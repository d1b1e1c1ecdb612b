#include "cli/command_tree.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

namespace cq::cli {
namespace {

bool is_one_of_words(const std::string& text, const std::array<std::string_view, 4>& words) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(":|(, ", begin), text.size());
    if (std::find(words.begin(), words.end(), text.substr(begin, end - begin)) != words.end()) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

}  // namespace

const CLI::App& root_of(const CLI::App& command) {
  const CLI::App* root = &command;
  while (root->get_parent() != nullptr) {
    root = root->get_parent();
  }
  return *root;
}

std::vector<const CLI::App*> visible_commands(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App* below) {
    return !below->get_name().empty() && !below->get_group().empty();
  });
}

const std::string& name_of(const CLI::App& command) {
  return command.get_name();
}

std::string help_of(const CLI::App& command) {
  return command.get_description();
}

std::vector<const CLI::Option*> visible_options(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) {
    return !option->get_positional() && !option->get_group().empty();
  });
}

std::vector<const CLI::Option*> arguments_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) {
    return option->get_positional() && !option->get_group().empty();
  });
}

bool is_help_of(const CLI::App& command, const CLI::Option& option) {
  return &option == command.get_help_ptr();
}

std::string argument_name_of(const CLI::Option& argument) {
  return argument.get_name(true);
}

bool is_required(const CLI::Option& option) {
  return option.get_required();
}

const std::string& help_of(const CLI::Option& option) {
  return option.get_description();
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) {
    names.push_back("--" + name);
  }
  for (const std::string& name : option.get_snames()) {
    names.push_back("-" + name);
  }
  return names;
}

std::string value_name_of(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) {
    return "";
  }
  // Behind the type stand the checks: "TEXT:{a,b}", "TEXT:FILE", "UINT:INT in [1 - 10]".
  const std::string type = option.get_type_name();
  const std::size_t list = type.find('{');
  if (list != std::string::npos) {
    return type.substr(list, type.find('}') + 1 - list);
  }
  const std::size_t colon = type.find(':');
  const std::string check = colon == std::string::npos ? "" : type.substr(colon + 1);
  return check.empty() || check.find(' ') != std::string::npos ? type.substr(0, colon) : check;
}

bool takes_path(const CLI::Option& option) {
  constexpr std::array<std::string_view, 4> kPaths{"FILE", "PATH", "DIR", "DIRECTORY"};
  return is_one_of_words(value_name_of(option), kPaths) ||
         (option.get_positional() && is_one_of_words(argument_name_of(option), kPaths));
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string list = value_name_of(option);
  std::vector<std::string> choices;
  if (!list.starts_with('{') || !list.ends_with('}')) {
    return choices;
  }
  std::size_t begin = 1;
  while (begin < list.size()) {
    const std::size_t end = std::min(list.find(',', begin), list.size() - 1);
    choices.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

}  // namespace cq::cli
