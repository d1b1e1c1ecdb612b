#include "settings/original_names.hpp"

#include <algorithm>

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

std::optional<std::string> find_original(const std::map<std::string, std::string>& values,
                                         const OriginalName& original) {
  for (const auto& [name, value] : values) {
    if (!is_same_name(name, original.name)) continue;
    std::string translated = original.translate(value);
    if (!translated.empty()) return translated;
  }
  return std::nullopt;
}

}  // namespace cq::settings
