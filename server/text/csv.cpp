#include "text/csv.hpp"

#include <algorithm>
#include <cstddef>

namespace cq::text {
namespace {

constexpr const char* kEndOfLine = "\r\n";

/// The text with ' before what a spreadsheet would take for a formula: at its begin, and where one
/// that separates cells at semicolons or tabs would begin a cell, as it then ignores the quotes.
std::string without_formulas(std::string_view text) {
  std::string disarmed;
  bool begins_cell = true;
  for (const char c : text) {
    const std::string_view signs = disarmed.empty() ? "=+-@\t\r" : "=+-@";
    if (begins_cell && signs.find(c) != std::string_view::npos) disarmed += '\'';
    disarmed += c;
    begins_cell = std::string_view(";\t\r\n").find(c) != std::string_view::npos;
  }
  return disarmed;
}

/// Whether it is a number of JSON, which no spreadsheet takes for a formula, negative or not.
bool is_number(std::string_view text) {
  const auto skip_digits = [&text] {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    return digits > 0;
  };
  const auto skip_any = [&text](std::string_view signs) {
    const bool is_there = !text.empty() && signs.find(text.front()) != std::string_view::npos;
    if (is_there) text.remove_prefix(1);
    return is_there;
  };
  skip_any("-");
  if (!skip_digits()) return false;
  if (skip_any(".") && !skip_digits()) return false;
  if (skip_any("eE")) {
    skip_any("+-");
    if (!skip_digits()) return false;
  }
  return text.empty();
}

std::string cell(std::string_view whole) {
  if (is_number(whole)) return std::string(whole);
  std::string text = without_formulas(whole);
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  bool is_first = true;
  for (const std::string& text : cells) {
    if (!is_first) line += ',';
    is_first = false;
    line += cell(text);
  }
  return line + kEndOfLine;
}

}  // namespace cq::text
