#include "observability/log_line.hpp"

#include <fmt/format.h>

#include <cq/json.hpp>
#include <cstdint>

#include "text/utf8.hpp"

namespace cq::observability {
namespace {

std::string without_controls(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += c;
    }
  }
  return text::with_replacements(shown);
}

/// Adds " name=value", if there is a value.
void append_field(std::string& line, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    line.append(" ").append(name).append("=").append(value);
  }
}

void add_text(JsonValue& object, std::string name, std::string_view value) {
  if (!value.empty()) {
    object.add(std::move(name), JsonValue(text::with_replacements(value)));
  }
}

std::string members_of(const JsonValue& object) {
  const std::string text = write_json(object);
  return text.substr(1, text.size() - 2);
}

JsonValue with_message(std::string_view message) {
  JsonValue object;
  object.add("message", JsonValue(text::with_replacements(message)));
  return object;
}

}  // namespace

std::string text_line(std::string_view message, std::string_view request_id) {
  std::string line(message);
  append_field(line, "id", request_id);
  return without_controls(line);
}

std::string text_line(const RequestRecord& record) {
  std::string line = fmt::format("{} {} {} {} bytes {} us", record.method, record.path,
                                 record.status, record.bytes, record.duration.count());
  append_field(line, "id", record.request_id);
  append_field(line, "key", record.key_id);
  append_field(line, "user", record.user);  // last, as it is the one that may hold blanks
  return without_controls(line);
}

std::string json_members(std::string_view message, std::string_view request_id) {
  JsonValue object = with_message(message);
  add_text(object, "request_id", request_id);
  return members_of(object);
}

std::string json_members(const RequestRecord& record) {
  JsonValue object = with_message("request");
  add_text(object, "method", record.method);
  add_text(object, "path", record.path);
  object.add("status", JsonValue(std::int64_t{record.status}));
  object.add("bytes", JsonValue(static_cast<std::int64_t>(record.bytes)));
  object.add("microseconds", JsonValue(std::int64_t{record.duration.count()}));
  add_text(object, "request_id", record.request_id);
  add_text(object, "user", record.user);
  add_text(object, "key_id", record.key_id);
  return members_of(object);
}

}  // namespace cq::observability
