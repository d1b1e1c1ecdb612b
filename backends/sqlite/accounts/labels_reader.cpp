#include <algorithm>
#include <charconv>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>

#include "sqlite/accounts/labels.hpp"

namespace cq::sqlite {
namespace {

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    add(code_point);
    return;
  }
  if (code_point < 0x800) {
    add(0xc0U | (code_point >> 6U));
  } else {
    if (code_point < 0x10000) {
      add(0xe0U | (code_point >> 12U));
    } else {
      add(0xf0U | (code_point >> 18U));
      add(0x80U | ((code_point >> 12U) & 0x3fU));
    }
    add(0x80U | ((code_point >> 6U) & 0x3fU));
  }
  add(0x80U | (code_point & 0x3fU));
}

// Reads the text from its start to its end. Everything returns whether the text went on as it must.
// SQLite's own JSON functions won't do: of a string with a NUL they give what is before it.
class LabelsReader {
 public:
  explicit LabelsReader(std::string_view text) : text_(text) {}

  bool read(std::vector<std::string>& labels) {
    if (!take_token('[')) return false;
    if (take_token(']')) return at_end();
    do {
      if (!take_token('"') || !read_string(labels.emplace_back())) return false;
    } while (take_token(','));
    return take_token(']') && at_end();
  }

 private:
  [[nodiscard]] bool at_end() {
    skip_blanks();
    return text_.empty();
  }
  void skip_blanks() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()));
  }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_token(char wanted) {
    skip_blanks();
    return take(wanted);
  }

  // What follows the opening quote, up to the closing one.
  bool read_string(std::string& out) {
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
      } else if (!read_escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (take('u')) return read_code_point(out);
    const std::size_t index = text_.empty() ? kLetters.npos : kLetters.find(text_.front());
    if (index == kLetters.npos) return false;
    text_.remove_prefix(1);
    out += kMeanings[index];
    return true;
  }

  // What follows "\u": four hex digits, and for a high surrogate the low one's escape.
  bool read_code_point(std::string& out) {
    const auto first = read_unit();
    if (!first || (*first >= 0xdc00 && *first <= 0xdfff)) return false;
    if (*first < 0xd800 || *first > 0xdbff) {
      append_utf8(out, *first);
      return true;
    }
    const auto second = take('\\') && take('u') ? read_unit() : std::nullopt;
    if (!second || *second < 0xdc00 || *second > 0xdfff) return false;
    append_utf8(out, 0x10000U + ((*first - 0xd800U) << 10U) + (*second - 0xdc00U));
    return true;
  }

  std::optional<std::uint32_t> read_unit() {
    const std::string_view digits = text_.substr(0, 4);
    std::uint32_t unit = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, problem] = std::from_chars(digits.data(), end, unit, 16);
    if (digits.size() < 4 || problem != std::errc() || rest != end) return std::nullopt;
    text_.remove_prefix(4);
    return unit;
  }

  std::string_view text_;
};

}  // namespace

std::vector<std::string> read_labels(std::string_view text, const std::string& where) {
  std::vector<std::string> labels;
  if (!is_utf8(text) || !LabelsReader(text).read(labels)) {
    throw Error(ErrorKind::kCorrupt,
                "What is stored in " + where +
                    " isn't a JSON array of strings; put it right, or restore the database from a "
                    "backup.");
  }
  return labels;
}

}  // namespace cq::sqlite
