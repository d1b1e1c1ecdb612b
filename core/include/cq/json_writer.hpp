#pragma once

#include <concepts>
#include <cq/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// JSON text without a tree, for lines that are streamed. It escapes and writes numbers as
/// write_json does. Safe from any thread.
namespace cq {

/// Adds a value to `out`. Takes what a JsonValue is made of.
template <std::convertible_to<JsonValue> T>
void append_json_text(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, JsonValue>) {
    append_json(out, value);
  } else if constexpr (std::is_null_pointer_v<T>) {
    out += "null";
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (JsonInteger<T>) {
    out += std::to_string(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    append_json_double(out, static_cast<double>(value));
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    append_json_string(out, value);
  } else if constexpr (requires { value.has_value(); }) {
    value ? append_json_text(out, *value) : append_json_text(out, nullptr);
  } else if constexpr (requires {
                         requires std::convertible_to<typename T::value_type, JsonValue>;
                       }) {
    out += '[';
    for (auto element = value.begin(); element != value.end(); ++element) {
      if (element != value.begin()) {
        out += ',';
      }
      append_json_text<typename T::value_type>(out, *element);
    }
    out += ']';
  } else {
    append_json(out, JsonValue(value));
  }
}

/// Writes an object's text, member by member, in their order.
class JsonObjectWriter {
 public:
  /// Adds a member. Takes what a JsonValue is made of; the name must be new.
  template <std::convertible_to<JsonValue> T>
  JsonObjectWriter& add(std::string_view name, const T& value) {
    start(name);
    append_json_text(out_, value);
    return *this;
  }

  /// The same, where there is a value; nothing otherwise.
  template <std::convertible_to<JsonValue> T>
  JsonObjectWriter& add_if(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, *value) : *this;
  }

  /// Adds a member whose value is JSON already, byte for byte.
  JsonObjectWriter& add_raw(std::string_view name, std::string_view json) {
    start(name);
    out_ += json;
    return *this;
  }

  /// The object's text. Nothing may be added afterwards.
  [[nodiscard]] std::string take() {
    out_ += '}';
    return std::move(out_);
  }

 private:
  void start(std::string_view name) {
    if (out_.size() > 1) {
      out_ += ',';
    }
    append_json_string(out_, name);
    out_ += ':';
  }

  std::string out_ = "{";
};

}  // namespace cq
