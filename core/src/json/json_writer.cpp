#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cq/json.hpp>

namespace cq {
namespace {

/// A positive, finite double as its shortest digits, d[0].d[1]d[2]... * 10^exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest_decimal(double value) {
  std::array<char, 32> text{};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  Decimal decimal;
  const char* position = text.data();
  for (; position != written.ptr && *position != 'e'; ++position) {
    if (*position != '.') {
      decimal.digits += *position;
    }
  }
  ++position;  // behind the 'e'
  position += *position == '+' ? 1 : 0;
  std::from_chars(position, written.ptr, decimal.exponent);
  return decimal;
}

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Adds a UTF-16 code unit's escape.
void append_escape(std::string& out, std::uint32_t unit) {
  out += "\\u";
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    out += kHexDigits[(unit >> shift) & 0xfU];
  }
}

/// Adds the escapes of the character beyond ASCII that starts at `start`; where the next one
/// starts. Of text that ends within a character the missing bytes count as zeros.
std::size_t append_escaped_character(std::string& out, std::string_view text, std::size_t start) {
  constexpr std::uint32_t kFirstSupplementary = 0x10000;
  const auto lead = static_cast<unsigned char>(text[start]);
  const std::size_t followers = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  std::uint32_t code_point = lead & (0x3fU >> followers);
  for (std::size_t i = start + 1; i <= start + followers; ++i) {
    const auto byte = static_cast<unsigned char>(i < text.size() ? text[i] : 0);
    code_point = (code_point << 6U) | (byte & 0x3fU);
  }
  if (code_point < kFirstSupplementary) {
    append_escape(out, code_point);
  } else {
    append_escape(out, 0xd800U + ((code_point - kFirstSupplementary) >> 10U));
    append_escape(out, 0xdc00U + ((code_point - kFirstSupplementary) & 0x3ffU));
  }
  return std::min(start + 1 + followers, text.size());
}

/// The letter behind the backslash of a byte that has a short escape; 0 for all others.
char short_escape(unsigned char byte) {
  switch (byte) {
    case '"':
    case '\\':
      return static_cast<char>(byte);
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

}  // namespace

/// Writes a tree; its depth is bounded, as nothing deeper is ever read.
class JsonTreeWriter {
 public:
  explicit JsonTreeWriter(std::string& out) : out_(out) {}

  void write(const JsonValue& value) {  // NOLINT(misc-no-recursion)
    std::visit([this](const auto& held) { write_held(held); }, value.value_);
  }

 private:
  void write_held(std::monostate /*null*/) { out_ += "null"; }
  void write_held(bool value) { out_ += value ? "true" : "false"; }
  void write_held(const JsonValue::Integer& value) { out_ += value.digits; }
  void write_held(double value) { append_json_double(out_, value); }
  void write_held(const std::string& value) { append_json_string(out_, value); }

  void write_held(const JsonValue::Array& array) {
    out_ += '[';
    for (const JsonValue& element : array) {
      if (&element != &array.front()) {
        out_ += ',';
      }
      write(element);
    }
    out_ += ']';
  }

  void write_held(const JsonValue::Object& object) {
    out_ += '{';
    for (const JsonValue::Member& member : object) {
      if (&member != &object.front()) {
        out_ += ',';
      }
      append_json_string(out_, member.first);
      out_ += ':';
      write(member.second);
    }
    out_ += '}';
  }

  std::string& out_;
};

std::string write_json(const JsonValue& value) {
  std::string text;
  append_json(text, value);
  return text;
}

void append_json(std::string& out, const JsonValue& value) {
  JsonTreeWriter(out).write(value);
}

void append_json_string(std::string& out, std::string_view text, JsonEscapes escapes) {
  // The bytes from here on are escaped; in UTF-8 all beyond ASCII are 0x80 or more.
  const unsigned first_escaped = escapes == JsonEscapes::kAllButAscii ? 0x7fU : 0x100U;
  out += '"';
  std::size_t plain = 0;  // where the bytes that need no escape begin
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < first_escaped && byte != '"' && byte != '\\') {
      ++i;
      continue;
    }
    out.append(text, plain, i - plain);
    if (const char letter = short_escape(byte); letter != 0) {
      out += '\\';
      out += letter;
      ++i;
    } else if (byte < 0x80) {
      append_escape(out, byte);
      ++i;
    } else {
      i = append_escaped_character(out, text, i);
    }
    plain = i;
  }
  out.append(text, plain);
  out += '"';
}

// The layout is that of the original's JSON writer (and of Ryu's pretty printer): plain decimals
// between 1e-5 and 1e16, an exponent without plus sign or padding elsewhere.
void append_json_double(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (std::signbit(value)) {
    out += '-';
  }
  if (value == 0.0) {
    out += "0.0";
    return;
  }
  const Decimal decimal = shortest_decimal(std::fabs(value));
  const int count = static_cast<int>(decimal.digits.size());
  const int point = decimal.exponent + 1;  // digits before the decimal point
  const auto zeros = [&out](int number) { out.append(static_cast<std::size_t>(number), '0'); };
  if (count <= point && point <= 16) {
    out += decimal.digits;
    zeros(point - count);
    out += ".0";
  } else if (0 < point && point <= 16) {
    out.append(decimal.digits, 0, static_cast<std::size_t>(point));
    out += '.';
    out.append(decimal.digits, static_cast<std::size_t>(point));
  } else if (-5 < point && point <= 0) {
    out += "0.";
    zeros(-point);
    out += decimal.digits;
  } else {
    out += decimal.digits.front();
    if (count > 1) {
      out += '.';
      out.append(decimal.digits, 1);
    }
    out += 'e';
    out += std::to_string(decimal.exponent);
  }
}

}  // namespace cq
