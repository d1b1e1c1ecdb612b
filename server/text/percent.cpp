#include "text/percent.hpp"

#include "text/utf8.hpp"

namespace cq::text {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool has_digits = text[i] == '%' && i + 2 < text.size();
    const int high = has_digits ? hex_value(text[i + 1]) : -1;
    const int low = has_digits ? hex_value(text[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      bytes += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return with_replacements(bytes);
}

std::string url_quoted(std::string_view url) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  constexpr std::string_view kKept = "-._~:/%#?=@[]!$&'()*+,;";
  std::string text;
  text.reserve(url.size());
  for (const char c : url) {
    if (is_letter_or_digit(c) || kKept.find(c) != std::string_view::npos) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += '%';
      text += kHexDigits[byte >> 4U];
      text += kHexDigits[byte & 0x0FU];
    }
  }
  return text;
}

}  // namespace cq::text
