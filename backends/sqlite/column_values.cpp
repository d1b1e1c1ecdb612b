#include "sqlite/column_values.hpp"

#include <rapidjson/document.h>

#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstddef>
#include <cstdint>

namespace cq::sqlite {
namespace {

constexpr char32_t kFirstSupplementary = 0x10000;

[[noreturn]] void refuse(const std::string& where, const std::string& expected) {
  throw Error(ErrorKind::kCorrupt, "What is stored in " + where + " isn't " + expected +
                                       "; put it right, or restore the database from a backup.");
}

// The code point that starts at `offset`, which moves behind it. The text must be UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& offset) {
  const auto lead = static_cast<unsigned char>(text[offset++]);
  if (lead < 0x80) return lead;
  const int followers = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t code_point = lead & (0x3fU >> static_cast<unsigned>(followers));
  for (int i = 0; i < followers; ++i) {
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

void append_character(std::string& out, char32_t character) {
  switch (character) {
    case U'"':
      out += "\\\"";
      return;
    case U'\\':
      out += "\\\\";
      return;
    case U'\n':
      out += "\\n";
      return;
    case U'\r':
      out += "\\r";
      return;
    case U'\t':
      out += "\\t";
      return;
    case U'\f':
      out += "\\f";
      return;
    case U'\b':
      out += "\\b";
      return;
    default:
      break;
  }
  if (character >= U' ' && character <= U'~') {
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

std::string write_timestamp(Timestamp moment) {
  return format_timestamp(moment, UtcSuffix::kOffset);
}

std::optional<std::string> write_timestamp(const std::optional<Timestamp>& moment) {
  if (!moment) return std::nullopt;
  return write_timestamp(*moment);
}

Timestamp read_timestamp(std::string_view text, const std::string& where) {
  const std::optional<Timestamp> moment = parse_timestamp(text);
  if (!moment) refuse(where, "a timestamp in ISO 8601");
  return *moment;
}

std::optional<Timestamp> read_timestamp(const std::optional<std::string>& text,
                                        const std::string& where) {
  if (!text) return std::nullopt;
  return read_timestamp(std::string_view(*text), where);
}

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

std::vector<std::string> read_labels(std::string_view text, const std::string& where) {
  constexpr const char* kExpected = "a JSON array of strings";
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data() == nullptr ? "" : text.data(), text.size());
  if (document.HasParseError() || !document.IsArray()) refuse(where, kExpected);
  std::vector<std::string> labels;
  labels.reserve(document.Size());
  for (const auto& label : document.GetArray()) {
    if (!label.IsString()) refuse(where, kExpected);
    labels.emplace_back(label.GetString(), label.GetStringLength());
  }
  return labels;
}

}  // namespace cq::sqlite
