#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// The texts of an enum's values, in tables whose order is that of the values.
namespace cq::records {

template <std::size_t count>
using Names = std::array<std::string_view, count>;

/// The name of a value; that of the first for one that has none.
template <typename Enum, std::size_t count>
std::string_view name_in(const Names<count>& names, Enum value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < count ? names[place] : names.front();
}

/// The value of that name, to the letter; nullopt where no value has it.
template <typename Enum, std::size_t count>
std::optional<Enum> value_in(const Names<count>& names, std::string_view text) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (text == names[i]) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

constexpr char as_answered(char stored, char separator) noexcept {
  if (stored == '_') return separator;
  return stored >= 'A' && stored <= 'Z' ? static_cast<char>(stored - 'A' + 'a') : stored;
}

/// Whether a stored text, e.g. CORE_DUMP, is that name, e.g. core-dump.
inline bool is_stored_form(std::string_view text, std::string_view name, char separator) noexcept {
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (as_answered(text[i], separator) != name[i]) return false;
  }
  return true;
}

/// The value of that name, or of its stored form; nullopt where no value has it.
template <typename Enum, std::size_t count>
std::optional<Enum> stored_value_in(const Names<count>& names, std::string_view text,
                                    char separator = '-') noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (is_stored_form(text, names[i], separator)) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace cq::records
