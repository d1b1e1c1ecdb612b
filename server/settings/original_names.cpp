#include "settings/original_names.hpp"

#include <algorithm>
#include <utility>

namespace cq::settings {
namespace {

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_same_name(std::string_view one, std::string_view other) noexcept {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char left, char right) { return upper(left) == upper(right); });
}

}  // namespace

bool is_original_name(std::string_view name, const std::vector<OriginalName>& originals) noexcept {
  return std::any_of(originals.begin(), originals.end(), [name](const OriginalName& original) {
    return is_same_name(original.name, name);
  });
}

std::string original_value_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  if (text.starts_with('\'') || text.starts_with('"')) {
    const std::size_t end = text.find(text.front(), 1);
    if (end != std::string_view::npos) return std::string(text.substr(1, end - 1));
  }
  for (const std::string_view comment : {" #", "\t#"}) {
    text = text.substr(0, text.find(comment));
  }
  if (text.starts_with('#')) return {};
  return std::string(text.substr(0, text.find_last_not_of(kBlanks) + 1));
}

std::optional<std::string> meaning_lost_of(std::string_view text) {
  const std::string value = original_value_of(text);
  const std::size_t variable = value.find("${");
  if (variable != std::string::npos && value.find('}', variable) != std::string::npos) {
    return "has ${...}, which is not expanded here";
  }
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
  const bool is_double_quoted = text.starts_with('"');
  if (!is_double_quoted && !text.starts_with('\'')) return std::nullopt;
  // Of single quotes, only these two are escapes.
  for (std::size_t at = text.find('\\'); at < text.size(); at = text.find('\\', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (is_double_quoted || next == '\\' || next == '\'') {
      return "has a backslash within quotes, which means nothing here";
    }
  }
  return std::nullopt;
}

std::optional<FoundOriginal> find_original(const std::map<std::string, std::string>& values,
                                           const OriginalName& original) {
  for (const auto& [name, value] : values) {
    if (!is_same_name(name, original.name)) continue;
    std::string translated = original.translate(value);
    if (!translated.empty()) return FoundOriginal{name, std::move(translated)};
  }
  return std::nullopt;
}

}  // namespace cq::settings
