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

}  // namespace

/// Writes a tree; its depth is bounded, as nothing deeper is ever read.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

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
  JsonWriter(text).write(value);
  return text;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // where the bytes that need no escape begin
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') {
      continue;
    }
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (byte) {
      case '"':
      case '\\':
        out += '\\';
        out += text[i];
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += kHexDigits[byte >> 4U];
        out += kHexDigits[byte & 0xfU];
    }
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
