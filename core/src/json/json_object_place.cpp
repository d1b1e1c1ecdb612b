#include <cq/json.hpp>

namespace cq {
namespace {

/// Behind the string that starts at `start`; the text's end when it doesn't end.
std::size_t end_of_string(std::string_view text, std::size_t start) noexcept {
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

/// Behind the object that starts at `start`; the text's end when it doesn't end.
std::size_t end_of_object(std::string_view text, std::size_t start) noexcept {
  std::size_t depth = 0;
  for (std::size_t i = start; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      i = end_of_string(text, i);
      continue;
    }
    ++i;
    if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i;
    }
  }
  return text.size();
}

/// The object that is the value behind a name that ends at `end`, if it is one.
std::optional<std::string_view> object_behind_name(std::string_view text,
                                                   std::size_t end) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t colon = text.find_first_not_of(kBlanks, end);
  if (colon == std::string_view::npos || text[colon] != ':') {
    return std::nullopt;
  }
  const std::size_t start = text.find_first_not_of(kBlanks, colon + 1);
  if (start == std::string_view::npos || text[start] != '{') {
    return std::nullopt;
  }
  return text.substr(start, end_of_object(text, start) - start);
}

}  // namespace

std::optional<std::string_view> find_json_object(std::string_view text,
                                                 std::string_view name) noexcept {
  std::size_t depth = 0;
  bool name_comes = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t end = end_of_string(text, i);
      if (name_comes && end >= i + 2 && text.substr(i + 1, end - i - 2) == name) {
        return object_behind_name(text, end);
      }
      name_comes = false;
      i = end;
      continue;
    }
    ++i;
    depth += c == '{' || c == '[' ? 1U : 0U;
    depth -= (c == '}' || c == ']') && depth > 0 ? 1U : 0U;
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    name_comes = depth == 1 && (c == '{' || c == ',' || (name_comes && is_blank));
  }
  return std::nullopt;
}

}  // namespace cq
