#pragma once

#include <concepts>
#include <cq/export.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cq {

/// An integer type whose values are numbers: neither bool nor one of characters.
template <class T>
concept JsonInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// A JSON value that keeps what a text said: members in their order (of repeated names the last
/// value counts, at the first one's place), integers of any size. Values are independent copies;
/// a const one may be read from any thread.
///
/// What has one obvious form in JSON becomes a value by itself: bools, numbers, texts, nullptr,
/// optionals of these (null when empty) and vectors. Anything else doesn't compile: a pointer is no
/// bool, a char no number, and a Timestamp has to be formatted, as it has more forms than one.
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

  // NOLINTBEGIN(google-explicit-constructor,hicpp-explicit-conversions): see above
  JsonValue(std::nullptr_t) noexcept {}
  template <std::same_as<bool> T>
  JsonValue(T value) noexcept : value_(value) {}
  template <JsonInteger T>
  JsonValue(T value) : value_(Integer{std::to_string(value)}) {}
  template <std::floating_point T>
  JsonValue(T value) noexcept : value_(static_cast<double>(value)) {}
  JsonValue(Integer value) noexcept : value_(std::move(value)) {}
  JsonValue(std::string value) noexcept : value_(std::move(value)) {}
  JsonValue(std::string_view value) : value_(std::string(value)) {}
  JsonValue(const char* value) : value_(std::string(value)) {}
  JsonValue(Array value) noexcept : value_(std::move(value)) {}
  JsonValue(Object value) noexcept : value_(std::move(value)) {}
  template <std::convertible_to<JsonValue> T>
  JsonValue(const std::optional<T>& value) : JsonValue(value ? JsonValue(*value) : JsonValue()) {}
  template <std::convertible_to<JsonValue> T>
  JsonValue(const std::vector<T>& values) : value_(Array(values.begin(), values.end())) {}
  // NOLINTEND(google-explicit-constructor,hicpp-explicit-conversions)

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

  /// Adds a member at the end of an object (anything else becomes one). The name must be new.
  JsonValue& add(std::string name, JsonValue value);
  /// The same, where there is a value; nothing otherwise.
  template <std::convertible_to<JsonValue> T>
  JsonValue& add_if(std::string name, const std::optional<T>& value) {
    return value ? add(std::move(name), JsonValue(*value)) : *this;
  }

 private:
  friend class JsonTreeWriter;
  std::variant<std::monostate, bool, Integer, double, std::string, Array, Object> value_;
};

/// A member of json_object.
struct JsonMember {
  std::string_view name;
  mutable JsonValue value;  ///< moved from, which an initializer list would not allow otherwise
};

/// The object of these members, e.g. json_object({{"name", name}, {"size", 3}}); the names must
/// differ. Safe from any thread.
CQ_EXPORT JsonValue json_object(std::initializer_list<JsonMember> members);

/// The array of what `to_json` makes of each element of a range. Safe from any thread.
template <class Range, class ToJson>
JsonValue json_array(const Range& range, const ToJson& to_json) {
  JsonValue::Array array;
  array.reserve(range.size());
  for (const auto& element : range) {
    array.push_back(to_json(element));
  }
  return array;
}

/// What was wrong with a text.
struct JsonProblem {
  enum class Kind { kSyntax, kSurrogate, kTooDeep, kNumberTooLong, kNotUtf8 };
  Kind kind = Kind::kSyntax;
  std::size_t offset = 0;  ///< bytes from the start, behind a byte order mark
  std::string message;
};

/// Deeper nesting than this is refused, as is an integer of more than about 300 digits.
inline constexpr std::size_t kMaxJsonDepth = 512;

/// The text behind the mark, if it begins with one. Safe from any thread.
CQ_EXPORT std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// Reads one JSON text, as Python's json module does: NaN, Infinity and -Infinity are numbers, a
/// byte order mark is skipped. Safe from any thread; never throws but for want of memory.
CQ_EXPORT std::variant<JsonValue, JsonProblem> parse_json(std::string_view text);

/// Compact UTF-8 text; infinities and NaN become null; doubles are the shortest text that reads
/// back as the same. Safe from any thread.
CQ_EXPORT std::string write_json(const JsonValue& value);

/// Which characters of a string are escaped: those that must be, or all but printable ASCII, as
/// Python's json.dumps does by default.
enum class JsonEscapes { kFewest, kAllButAscii };

/// Adds a string, quoted and escaped, to `out`. The text must be UTF-8 where it is escaped to
/// ASCII. Safe from any thread.
CQ_EXPORT void append_json_string(std::string& out, std::string_view text,
                                  JsonEscapes escapes = JsonEscapes::kFewest);

/// Adds a double to `out`. Safe from any thread.
CQ_EXPORT void append_json_double(std::string& out, double value);

/// Adds what write_json writes to `out`. Safe from any thread.
CQ_EXPORT void append_json(std::string& out, const JsonValue& value);

/// Where in an object's text the object is that its member `name` holds, as it stands there;
/// nullopt when it holds none. Only finds the place, at any depth of nesting: whether the text is
/// JSON is for parse_json to say. Safe from any thread.
CQ_EXPORT std::optional<std::string_view> find_json_object(std::string_view text,
                                                           std::string_view name) noexcept;

}  // namespace cq
