#include "settings/settings_text.hpp"

#include <algorithm>
#include <cctype>

namespace cq::settings {
namespace {

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

std::string flags(const Setting& setting) {
  const std::string separator = setting.flag.empty() || setting.file_flag.empty() ? "" : ", ";
  return code(setting.flag) + separator + code(setting.file_flag);
}

}  // namespace

std::string purpose_of(const Setting& setting) {
  std::string purpose(setting.help);
  purpose.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(purpose.front())));
  return purpose;
}

std::string settings_help() {
  std::string text =
      "Settings, from the options of serve, else the environment, else the file .env (or "
      "--env-file);\na secret NAME also from the file that NAME_FILE names:\n";
  for (const Setting& setting : all_settings()) {
    constexpr std::size_t kNameWidth = 22;
    std::string line = "  " + std::string(setting.name);
    line.resize(std::max(line.size() + 1, kNameWidth + 2), ' ');
    line += setting.help;
    if (!setting.default_text.empty()) {
      line += " (default " + std::string(setting.default_text) + ")";
    }
    text += line + "\n";
  }
  return text;
}

std::string settings_markdown() {
  std::string text = "| name | option of `serve` | default | |\n| --- | --- | --- | --- |\n";
  for (const Setting& setting : all_settings()) {
    text += "| " + code(setting.name) + " | " + flags(setting) + " | " +
            code(setting.default_text) + " | " + std::string(setting.help) + " |\n";
  }
  return text;
}

}  // namespace cq::settings
