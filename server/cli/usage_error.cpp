#include "cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <cq/host/nearest_name.hpp>
#include <cq/host/refuse.hpp>
#include <functional>
#include <optional>

#include "cli/command_tree.hpp"

namespace cq::cli {
namespace {

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

/// "cq-server user create"; of none below the root, "cq-server".
std::string path_of(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return (above == nullptr ? "" : path_of(*above) + " ") + command.get_name();
}

std::string see_help(const CLI::App& command) {
  return "See " + quoted(path_of(command) + " --help") + ".";
}

/// "create, list or delete".
std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  }
  return text;
}

std::string did_you_mean(const std::string& given, const std::vector<std::string>& known) {
  const std::optional<std::size_t> nearest = host::nearest_name(given, known);
  return nearest ? "; did you mean " + quoted(known[*nearest]) + "? " : ". ";
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* below : visible_commands(command)) {
    names.push_back(below->get_name());
  }
  return names;
}

const CLI::App* find_command(const CLI::App& command, const std::string& name) {
  const auto below = command.get_subcommands(std::function<bool(const CLI::App*)>(
      [&name](const CLI::App* each) { return each->get_name() == name; }));
  return below.empty() ? nullptr : below.front();
}

std::string unknown_command(const CLI::App& command, const std::string& given) {
  const bool is_root = command.get_parent() == nullptr;
  const std::string where = is_root ? "" : " of " + quoted(path_of(command));
  const std::vector<std::string> names = command_names(command);
  return "There is no command " + quoted(given) + where + did_you_mean(given, names) +
         (is_root ? see_help(command) : "There are " + host::join(names) + ".");
}

/// The options of a command, long ones, with what an unknown one may have been meant as in front.
std::string unknown_option(const CLI::App& command, const std::string& given) {
  constexpr std::size_t kFewEnoughToList = 24;
  std::vector<std::string> known;
  std::vector<std::string> listed;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      known.push_back("--" + name);
      if (!option->get_group().empty()) listed.push_back("--" + name);
    }
  }
  const bool lists = listed.size() <= kFewEnoughToList;
  return quoted(path_of(command)) + " has no option " + quoted(given) + did_you_mean(given, known) +
         (lists ? "It has " + host::join(listed) + "." : see_help(command));
}

std::string unexpected_argument(const CLI::App& command, std::size_t taken) {
  std::vector<std::string> names;
  for (const CLI::Option* argument : arguments_of(command)) {
    names.push_back(argument_name_of(*argument));
  }
  const std::string takes =
      names.empty() ? "takes no argument" : "takes only " + host::join(names) + " as an argument";
  return quoted(path_of(command)) + " " + takes + ", and was given " + std::to_string(taken + 1) +
         ". " + see_help(command);
}

/// Goes through the arguments as the library does, up to what it can't take.
class Walk {
 public:
  explicit Walk(const CLI::App& root) : command_(&root) {}

  /// A sentence on the first argument that is none; nullopt where each is one by itself.
  std::optional<std::string> find_unknown(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& given = arguments[i];
      if (given == "--") {
        return std::nullopt;
      }
      if (given.size() > 1 && given.front() == '-') {
        const std::string name = given.substr(0, given.find('='));
        const CLI::Option* option = command_->get_option_no_throw(name);
        if (option == nullptr) {
          return unknown_option(*command_, name);
        }
        const bool takes_next = name == given && option->get_items_expected_max() > 0;
        i += takes_next ? 1 : 0;
      } else if (auto sentence = take(given)) {
        return sentence;
      }
    }
    return std::nullopt;
  }

  /// The command that was given, as far as there are commands.
  [[nodiscard]] const CLI::App& command() const { return *command_; }

 private:
  std::optional<std::string> take(const std::string& given) {
    if (const CLI::App* below = find_command(*command_, given)) {
      command_ = below;
      taken_ = 0;
      return std::nullopt;
    }
    if (!visible_commands(*command_).empty()) {
      return unknown_command(*command_, given);
    }
    const std::vector<const CLI::Option*> places = arguments_of(*command_);
    const bool takes_any = !places.empty() && places.back()->get_expected_max() >=
                                                  CLI::detail::expected_max_vector_size;
    if (taken_ >= places.size() && !takes_any) {
      return unexpected_argument(*command_, taken_);
    }
    ++taken_;
    return std::nullopt;
  }

  const CLI::App* command_;
  std::size_t taken_ = 0;
};

/// What the library says, e.g. "--limit: 1 required INT missing", without the name in front.
std::string after_colon(const std::string& complaint) {
  const std::size_t colon = complaint.find(": ");
  return colon == std::string::npos ? complaint : complaint.substr(colon + 2);
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find_first_of(" :"));
}

/// An option of that name, or an argument.
std::string named(const std::string& name) {
  return (name.starts_with('-') ? "The option " : "The argument ") + name;
}

/// The option without a value is the last one given.
std::string without_value(const std::vector<std::string>& arguments) {
  return arguments.empty() ? "" : arguments.back().substr(0, arguments.back().find('='));
}

std::string required_sentence(const CLI::App& command, const std::string& complaint) {
  if (complaint.find("ubcommand") != std::string::npos) {
    return quoted(path_of(command)) + " needs a command: " + one_of(command_names(command)) + ".";
  }
  return quoted(path_of(command)) + " needs " + first_word(complaint) + ". " + see_help(command);
}

std::string mismatch_sentence(const CLI::App& command, const std::vector<std::string>& arguments,
                              const std::string& complaint) {
  const bool too_many = complaint.find("At Most") != std::string::npos;
  const std::string name =
      complaint.starts_with('-') ? first_word(complaint) : without_value(arguments);
  if (complaint.find("flag override") != std::string::npos) {
    return named(name) + " takes no value. " + see_help(command);
  }
  return named(name) +
         (too_many ? " is given more than once; give it once. " : " needs a value. ") +
         see_help(command);
}

}  // namespace

std::string usage_sentence(const CLI::App& root, const std::vector<std::string>& arguments,
                           const CLI::ParseError& error) {
  Walk walk(root);
  if (std::optional<std::string> unknown = walk.find_unknown(arguments)) {
    return *unknown;
  }
  const CLI::App& command = walk.command();
  const std::string complaint = error.what();
  const std::string name = first_word(complaint);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return required_sentence(command, complaint);
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return mismatch_sentence(command, arguments, complaint);
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    const std::string other = complaint.substr(complaint.rfind(' ') + 1);
    return "Only one of " + name + " and " + other + " can be given. " + see_help(command);
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    const std::string option = first_word(after_colon(complaint));
    const CLI::Option* found = command.get_option_no_throw(option);
    const bool is_flag = found != nullptr && found->get_items_expected_max() == 0;
    return named(option) + (is_flag ? " takes no value. " : " takes a number. ") +
           see_help(command);
  }
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    return named(name) + ": " + after_colon(complaint) + ". " + see_help(command);
  }
  return complaint + ". " + see_help(command);
}

}  // namespace cq::cli
