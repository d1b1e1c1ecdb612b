#pragma once

#include <cq/export.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cq {

/// A JSON value that keeps what a text said: members in their order (of repeated names the last
/// value counts, at the first one's place), integers of any size. Values are independent copies;
/// a const one may be read from any thread.
class CQ_EXPORT JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Member = std::pair<std::string, JsonValue>;
  using Object = std::vector<Member>;
  /// A number: an integer's decimal text, e.g. "-12", or a double.
  struct Integer {
    std::string digits;
  };

  JsonValue() noexcept;  ///< null
  JsonValue(const JsonValue& other);
  JsonValue& operator=(const JsonValue& other);
  JsonValue(JsonValue&& other) noexcept;
  JsonValue& operator=(JsonValue&& other) noexcept;
  ~JsonValue();
  explicit JsonValue(bool value) : value_(value) {}
  explicit JsonValue(double value) : value_(value) {}
  explicit JsonValue(std::int64_t value) : value_(Integer{std::to_string(value)}) {}
  explicit JsonValue(Integer value) : value_(std::move(value)) {}
  explicit JsonValue(std::string value) : value_(std::move(value)) {}
  explicit JsonValue(std::string_view value) : value_(std::string(value)) {}
  explicit JsonValue(const char* value) : value_(std::string(value)) {}
  explicit JsonValue(Array value) : value_(std::move(value)) {}
  explicit JsonValue(Object value) : value_(std::move(value)) {}

  [[nodiscard]] bool is_null() const noexcept;
  [[nodiscard]] bool is_number() const noexcept;
  /// Null unless the value is of that type.
  [[nodiscard]] const bool* as_bool() const noexcept { return std::get_if<bool>(&value_); }
  [[nodiscard]] const std::string* as_string() const noexcept;
  [[nodiscard]] const Array* as_array() const noexcept { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* as_object() const noexcept { return std::get_if<Object>(&value_); }
  [[nodiscard]] const Integer* as_integer() const noexcept { return std::get_if<Integer>(&value_); }
  /// The number, integer or not; nullopt for any other type.
  [[nodiscard]] std::optional<double> as_double() const noexcept;
  /// The integer, if it is one and fits; nullopt otherwise.
  [[nodiscard]] std::optional<std::int64_t> as_int64() const noexcept;
  /// The member of that name; null when there is none or the value is no object.
  [[nodiscard]] const JsonValue* member(std::string_view name) const noexcept;

  /// Adds a member at the end of an object (a null becomes one). The name must be new.
  void add(std::string name, JsonValue value);

 private:
  friend class JsonWriter;
  std::variant<std::monostate, bool, Integer, double, std::string, Array, Object> value_;
};

/// What was wrong with a text.
struct JsonProblem {
  enum class Kind { kSyntax, kSurrogate, kTooDeep, kNumberTooLong, kNotUtf8 };
  Kind kind = Kind::kSyntax;
  std::size_t offset = 0;  ///< bytes from the start, behind a byte order mark
  std::string message;
};

/// Deeper nesting than this is refused, as is an integer of more than about 300 digits.
inline constexpr std::size_t kMaxJsonDepth = 200;

/// The text behind the mark, if it begins with one. Safe from any thread.
CQ_EXPORT std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// Reads one JSON text, as Python's json module does: NaN, Infinity and -Infinity are numbers, a
/// byte order mark is skipped. Safe from any thread; never throws but for want of memory.
CQ_EXPORT std::variant<JsonValue, JsonProblem> parse_json(std::string_view text);

/// Compact UTF-8 text; infinities and NaN become null; doubles are the shortest text that reads
/// back as the same. Safe from any thread.
CQ_EXPORT std::string write_json(const JsonValue& value);

/// Adds a string, quoted and escaped, or a double to `out`. Safe from any thread.
CQ_EXPORT void append_json_string(std::string& out, std::string_view text);
CQ_EXPORT void append_json_double(std::string& out, double value);

}  // namespace cq
