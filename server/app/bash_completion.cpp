#include <fmt/format.h>

#include <initializer_list>
#include <ostream>
#include <string_view>
#include <vector>

#include "app/commands.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"

namespace cq::app {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return result + "'";
}

std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text += part;
  }
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

/// What the script asks of the tree. Commands are named by their path: "", " user", " user create".
class Cases {
 public:
  explicit Cases(const CLI::App& root) { add(root, ""); }

  std::string steps;   ///< path and word to path
  std::string values;  ///< path and option to what its value may be
  std::string words;   ///< path to what may come next

 private:
  void add(const CLI::App& command, const std::string& path) {
    std::vector<std::string> commands;
    for (const CLI::App* below : cli::visible_commands(command)) {
      const std::string& name = cli::name_of(*below);
      const std::string below_path = text_of({path, " ", name});
      commands.push_back(name);
      steps +=
          "      " + quoted(text_of({path, ":", name})) + ") path=" + quoted(below_path) + " ;;\n";
      add(*below, below_path);
    }
    std::vector<std::string> options;
    for (const CLI::Option* option : cli::visible_options(command)) {
      for (const std::string& name : cli::names_of(*option)) {
        options.push_back(name);
      }
      add_value(*option, path);
    }
    words += "    " + quoted(path) + ")\n      options=" + quoted(joined(options)) +
             "\n      others=" + quoted(joined(commands)) + "\n";
    for (const CLI::Option* argument : cli::arguments_of(command)) {
      words += cli::takes_path(*argument) ? "      files=1\n" : "";
      const std::vector<std::string> choices = cli::choices_of(*argument);
      words += choices.empty() ? "" : "      others+=" + quoted(" " + joined(choices)) + "\n";
    }
    words += "      ;;\n";
  }

  void add_value(const CLI::Option& option, const std::string& path) {
    if (cli::value_name_of(option).empty()) {
      return;
    }
    std::string pattern;
    for (const std::string& name : cli::names_of(option)) {
      pattern += (pattern.empty() ? "" : " | ") + quoted(text_of({path, ":", name}));
    }
    values += "    " + pattern + ")\n      takes_value=1\n";
    values += cli::takes_path(option) ? "      files=1\n" : "";
    const std::vector<std::string> choices = cli::choices_of(option);
    values += choices.empty() ? "" : "      others=" + quoted(joined(choices)) + "\n";
    values += "      ;;\n";
  }
};

}  // namespace

std::string bash_completion(const CLI::App& root) {
  const Cases cases(root);
  const std::string& name = cli::name_of(root);
  std::string function = "_" + name;
  for (char& c : function) {
    c = c == '-' ? '_' : c;
  }
  return "# bash completion for " + name + ", made by '" + name +
         " completion bash'\n"
         "\n"
         "# Sets what may be the value of option $2 of the command at path $1.\n" +
         function +
         "_value() {\n"
         "  takes_value='' files='' others=''\n"
         "  case \"$1:$2\" in\n" +
         cases.values +
         "  esac\n"
         "}\n"
         "\n"
         "# Sets what may follow the command at path $1.\n" +
         function +
         "_words() {\n"
         "  files='' options='' others=''\n"
         "  case \"$1\" in\n" +
         cases.words +
         "  esac\n"
         "}\n"
         "\n" +
         function +
         "() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} path='' option='' i=1\n"
         "  local takes_value='' files='' options='' others=''\n"
         "  # bash takes --option=value for three words.\n"
         "  [ \"$cur\" != = ] || cur=''\n"
         "  while ((i < COMP_CWORD)); do\n"
         "    option=''\n"
         "    case \"$path:${COMP_WORDS[i]}\" in\n" +
         cases.steps +
         "      *)\n"
         "        " +
         function +
         "_value \"$path\" \"${COMP_WORDS[i]}\"\n"
         "        if [ -n \"$takes_value\" ]; then\n"
         "          option=${COMP_WORDS[i]}\n"
         "          ((i += 1))\n"
         "          if ((i < COMP_CWORD)) && [ \"${COMP_WORDS[i]}\" = = ]; then\n"
         "            ((i += 1))\n"
         "          fi\n"
         "        fi\n"
         "        ;;\n"
         "    esac\n"
         "    ((i += 1))\n"
         "  done\n"
         "  # The loop went past the current word: it is the value of that option.\n"
         "  if [ -n \"$option\" ] && ((i > COMP_CWORD)); then\n"
         "    " +
         function +
         "_value \"$path\" \"$option\"\n"
         "  else\n"
         "    " +
         function +
         "_words \"$path\"\n"
         "    case \"$cur\" in -*) others=$options files='' ;; esac\n"
         "  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$others\" -- \"$cur\")\n"
         "  if [ -n \"$files\" ]; then\n"
         "    compopt -o filenames 2>/dev/null || :\n"
         "    mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$cur\")\n"
         "  fi\n"
         "  return 0\n"
         "}\n"
         "\n"
         "complete -F " +
         function + " " + name + "\n";
}

void add_completion_command(CLI::App& app, cli::Invocation& invocation) {
  CLI::App& completion = cli::add_group(app, "completion", "Print a shell's completion script");
  CLI::App& bash = cli::add_command(
      completion, "bash", "For bash: eval \"$(cq-server completion bash)\", or install it");
  set_bare_action(bash, invocation,
                  [&bash](const settings::Values& /*environment*/, const cli::Console& console) {
                    console.out << bash_completion(cli::root_of(bash)) << std::flush;
                    return 0;
                  });
}

}  // namespace cq::app
