#pragma once

#include <array>
#include <string_view>

namespace cq::http {

/// The character classes of RFC 9110 and RFC 9112 that the parser decides by.
enum CharacterClass : unsigned char {
  kTokenCharacter = 1,   ///< tchar: methods and field names
  kFieldCharacter = 2,   ///< field values: visible, obs-text, space and tab
  kTargetCharacter = 4,  ///< request targets: visible ASCII but for '#'
  kHostCharacter = 8,    ///< uri-host and port
};

namespace detail {

constexpr bool is_alphanumeric(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::array<unsigned char, 256> make_character_classes() {
  constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
  constexpr std::string_view kHostMarks = "-._~!$&'()*+,;=:%[]";
  std::array<unsigned char, 256> classes{};
  for (unsigned code = 0; code < classes.size(); ++code) {
    const auto c = static_cast<unsigned char>(code);
    const auto mark = static_cast<char>(c);
    const bool visible = c > 0x20 && c < 0x7f;
    unsigned value = 0;
    if (is_alphanumeric(c) || kTokenMarks.find(mark) != std::string_view::npos)
      value |= kTokenCharacter;
    if (visible || c >= 0x80 || c == ' ' || c == '\t') value |= kFieldCharacter;
    if (visible && c != '#') value |= kTargetCharacter;
    if (is_alphanumeric(c) || kHostMarks.find(mark) != std::string_view::npos)
      value |= kHostCharacter;
    classes[code] = static_cast<unsigned char>(value);
  }
  return classes;
}

inline constexpr std::array<unsigned char, 256> kCharacterClasses = make_character_classes();

}  // namespace detail

constexpr bool is_in(CharacterClass wanted, char c) noexcept {
  return (detail::kCharacterClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// Whether every character of the text is in the class; true for an empty text.
constexpr bool all_in(CharacterClass wanted, std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_in(wanted, c)) return false;
  }
  return true;
}

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// ASCII only, as every name in HTTP is compared. `lower` is in lower case already.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) return false;
  }
  return true;
}

/// The text without the spaces and tabs around it.
constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace cq::http
