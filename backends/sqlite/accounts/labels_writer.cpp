#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstddef>
#include <cstdint>

#include "sqlite/accounts/labels.hpp"

namespace cq::sqlite {
namespace {

constexpr char32_t kFirstSupplementary = 0x10000;

// The code point that starts at `offset`, which moves behind it. The text must be UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& offset) {
  const auto lead = static_cast<unsigned char>(text[offset++]);
  if (lead < 0x80) return lead;
  const unsigned followers = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t code_point = lead & (0x3fU >> followers);
  for (unsigned i = 0; i < followers; ++i) {
    code_point = (code_point << 6U) | (static_cast<unsigned char>(text[offset++]) & 0x3fU);
  }
  return code_point;
}

void append_escape(std::string& out, std::uint32_t utf16_unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    out += kDigits[(utf16_unit >> shift) & 0xfU];
  }
}

// The letter behind the backslash of a character that has a short escape; 0 for all others.
char short_escape(char32_t character) {
  switch (character) {
    case U'"':
    case U'\\':
      return static_cast<char>(character);
    case U'\n':
      return 'n';
    case U'\r':
      return 'r';
    case U'\t':
      return 't';
    case U'\f':
      return 'f';
    case U'\b':
      return 'b';
    default:
      return 0;
  }
}

void append_character(std::string& out, char32_t character) {
  if (const char letter = short_escape(character); letter != 0) {
    out += '\\';
    out += letter;
  } else if (character >= U' ' && character <= U'~') {
    out += static_cast<char>(character);
  } else if (character < kFirstSupplementary) {
    append_escape(out, character);
  } else {
    const std::uint32_t rest = character - kFirstSupplementary;
    append_escape(out, 0xd800U + (rest >> 10U));
    append_escape(out, 0xdc00U + (rest & 0x3ffU));
  }
}

}  // namespace

std::string write_labels(const std::vector<std::string>& labels) {
  std::string out = "[";
  for (const std::string& label : labels) {
    if (!is_utf8(label)) {
      throw Error(ErrorKind::kInvalidArgument, "An API key's label isn't UTF-8; send it as UTF-8.");
    }
    if (out.size() > 1) out += ", ";
    out += '"';
    for (std::size_t offset = 0; offset < label.size();) {
      append_character(out, next_code_point(label, offset));
    }
    out += '"';
  }
  return out + "]";
}

}  // namespace cq::sqlite
