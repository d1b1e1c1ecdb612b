#include <algorithm>
#include <charconv>
#include <cq/json.hpp>

namespace cq {

JsonValue::JsonValue() noexcept = default;
JsonValue::JsonValue(const JsonValue& other) = default;
JsonValue& JsonValue::operator=(const JsonValue& other) = default;
JsonValue::JsonValue(JsonValue&& other) noexcept = default;
JsonValue& JsonValue::operator=(JsonValue&& other) noexcept = default;
JsonValue::~JsonValue() = default;

bool JsonValue::is_null() const noexcept {
  return std::holds_alternative<std::monostate>(value_);
}

bool JsonValue::is_number() const noexcept {
  return std::holds_alternative<Integer>(value_) || std::holds_alternative<double>(value_);
}

const std::string* JsonValue::as_string() const noexcept {
  return std::get_if<std::string>(&value_);
}

std::optional<double> JsonValue::as_double() const noexcept {
  if (const auto* number = std::get_if<double>(&value_)) {
    return *number;
  }
  if (const auto* integer = as_integer()) {
    double number = 0;
    const char* const end = integer->digits.data() + integer->digits.size();
    // Only an integer beyond 1.8e308 can be out of range, and no such one is a useful double.
    if (std::from_chars(integer->digits.data(), end, number).ec == std::errc()) {
      return number;
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> JsonValue::as_int64() const noexcept {
  if (const auto* integer = as_integer()) {
    std::int64_t number = 0;
    const char* const end = integer->digits.data() + integer->digits.size();
    const auto [read, failure] = std::from_chars(integer->digits.data(), end, number);
    if (failure == std::errc() && read == end) {
      return number;
    }
  }
  return std::nullopt;
}

const JsonValue* JsonValue::member(std::string_view name) const noexcept {
  const Object* object = as_object();
  if (object == nullptr) {
    return nullptr;
  }
  const auto found = std::find_if(object->begin(), object->end(),
                                  [name](const Member& member) { return member.first == name; });
  return found == object->end() ? nullptr : &found->second;
}

JsonValue& JsonValue::add(std::string name, JsonValue value) {
  if (!std::holds_alternative<Object>(value_)) {
    value_ = Object{};
  }
  std::get<Object>(value_).emplace_back(std::move(name), std::move(value));
  return *this;
}

JsonValue json_object(std::initializer_list<JsonMember> members) {
  JsonValue::Object object;
  object.reserve(members.size());
  for (const JsonMember& member : members) {
    object.emplace_back(std::string(member.name), std::move(member.value));
  }
  return object;
}

}  // namespace cq
