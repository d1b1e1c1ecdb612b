#include "sqlite/accounts/labels.hpp"

#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <utility>
#include <variant>

namespace cq::sqlite {
namespace {

[[noreturn]] void refuse(const std::string& where) {
  throw Error(ErrorKind::kCorrupt,
              "What is stored in " + where +
                  " isn't a JSON array of strings; put it right, or restore the database from a "
                  "backup.");
}

}  // namespace

std::string write_labels(const std::vector<std::string>& labels) {
  std::string out = "[";
  for (const std::string& label : labels) {
    if (!is_utf8(label)) {
      throw Error(ErrorKind::kInvalidArgument, "An API key's label isn't UTF-8; send it as UTF-8.");
    }
    if (out.size() > 1) out += ", ";
    append_json_string(out, label, JsonEscapes::kAllButAscii);
  }
  return out + "]";
}

// SQLite's own JSON functions won't do: of a string with a NUL they give what is before it.
std::vector<std::string> read_labels(std::string_view text, const std::string& where) {
  const auto parsed = parse_json(text);
  const auto* value = std::get_if<JsonValue>(&parsed);
  const JsonValue::Array* elements = value == nullptr ? nullptr : value->as_array();
  if (elements == nullptr) refuse(where);
  std::vector<std::string> labels;
  labels.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    if (element.as_string() == nullptr) refuse(where);
    labels.push_back(*element.as_string());
  }
  return labels;
}

}  // namespace cq::sqlite
