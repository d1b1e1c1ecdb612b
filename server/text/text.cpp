#include "text/text.hpp"

#include <algorithm>

namespace cq::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What may follow a lead byte: how many bytes, and the range of the first of them.
struct Sequence {
  std::size_t trailing;
  unsigned char low;
  unsigned char high;
};

/// For a byte that starts no sequence: trailing 0 and an empty range.
Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {0, 0x80, 0xBF};
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {0, 1, 0};
}

}  // namespace

std::string with_replacements(std::string_view bytes) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(bytes.begin(), bytes.end(), is_ascii)) return std::string(bytes);
  std::string text;
  text.reserve(bytes.size());
  std::size_t i = 0;
  while (i < bytes.size()) {
    Sequence sequence = sequence_of(static_cast<unsigned char>(bytes[i]));
    const bool is_lead = sequence.low <= sequence.high;
    std::size_t length = 1;
    std::size_t missing = sequence.trailing;
    while (missing > 0 && i + length < bytes.size()) {
      const auto next = static_cast<unsigned char>(bytes[i + length]);
      if (next < sequence.low || next > sequence.high) break;
      sequence.low = 0x80;
      sequence.high = 0xBF;
      ++length;
      --missing;
    }
    text += is_lead && missing == 0 ? bytes.substr(i, length) : kReplacement;
    i += length;
  }
  return text;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

std::size_t characters_before(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

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

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace cq::text
