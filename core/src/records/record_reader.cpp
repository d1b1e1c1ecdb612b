#include "records/record_reader.hpp"

#include <cq/error.hpp>
#include <limits>
#include <utility>
#include <variant>

namespace cq {

RecordReader::RecordReader(const ArchiveRecord& record, std::string_view kind,
                           std::string_view json)
    : record_(record) {
  if (record.kind != kind) refuse("it is not of the kind " + std::string(kind));
  auto parsed = parse_json(json);
  if (std::holds_alternative<JsonValue>(parsed)) members_ = std::get<JsonValue>(std::move(parsed));
  if (members_.as_object() == nullptr) refuse("its JSON is not an object");
}

std::string RecordReader::text(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  const std::string* const found = member == nullptr ? nullptr : member->as_string();
  if (found == nullptr) refuse(std::string(name) + " is not a text");
  return *found;
}

std::optional<std::string> RecordReader::optional_text(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  return text(name);
}

Timestamp RecordReader::timestamp(std::string_view name) const {
  const auto parsed = parse_timestamp(text(name));
  if (!parsed) refuse(std::string(name) + " is not a timestamp in ISO 8601");
  return *parsed;
}

std::optional<Timestamp> RecordReader::optional_timestamp(std::string_view name) const {
  return optional_text(name) ? std::optional(timestamp(name)) : std::nullopt;
}

std::vector<std::string> RecordReader::texts(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  const JsonValue::Array* const values = member == nullptr ? nullptr : member->as_array();
  if (values == nullptr) refuse(std::string(name) + " is not a list");
  std::vector<std::string> found;
  found.reserve(values->size());
  for (const JsonValue& value : *values) {
    if (value.as_string() == nullptr)
      refuse(std::string(name) + " holds something else than texts");
    found.push_back(*value.as_string());
  }
  return found;
}

std::optional<std::vector<std::string>> RecordReader::optional_texts(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  return texts(name);
}

bool RecordReader::boolean(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  const bool* const found = member == nullptr ? nullptr : member->as_bool();
  if (found == nullptr) refuse(std::string(name) + " is neither true nor false");
  return *found;
}

double RecordReader::number(std::string_view name) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const JsonValue* const member = members_.member(name);
  const auto number = member == nullptr ? std::nullopt : member->as_double();
  if (number) return *number;
  const std::string* const text = member == nullptr ? nullptr : member->as_string();
  if (text != nullptr && *text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text != nullptr && *text == "Infinity") return kInfinity;
  if (text != nullptr && *text == "-Infinity") return -kInfinity;
  refuse(std::string(name) + " is not a number");
}

std::int64_t RecordReader::integer(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  const auto number = member == nullptr ? std::nullopt : member->as_int64();
  if (!number) refuse(std::string(name) + " is not a whole number");
  return *number;
}

std::optional<std::int64_t> RecordReader::optional_integer(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  return integer(name);
}

std::vector<std::string> RecordReader::optional_objects(std::string_view name) const {
  const JsonValue* const member = members_.member(name);
  if (member == nullptr || member->is_null()) return {};
  if (member->as_array() == nullptr) refuse(std::string(name) + " is not a list");
  std::vector<std::string> objects;
  for (const JsonValue& value : *member->as_array()) {
    if (value.as_object() == nullptr) {
      refuse(std::string(name) + " holds something else than objects");
    }
    objects.push_back(write_json(value));
  }
  return objects;
}

void RecordReader::refuse(const std::string& what) const {
  throw Error(ErrorKind::kInvalidArgument, "The record '" + record_.key + "' of the kind " +
                                               record_.kind + " can't be taken: " + what +
                                               "; write it as the kind's header says.");
}

}  // namespace cq
