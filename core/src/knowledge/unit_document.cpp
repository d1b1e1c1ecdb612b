#include <cmath>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>

#include "knowledge/old_forms.hpp"

namespace cq {
namespace {

void append_member(std::string& out, std::string_view name) {
  if (out.back() != '{') {
    out += ',';
  }
  append_json_string(out, name);
  out += ':';
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  append_member(out, name);
  append_json_string(out, value);
}

void append_text(std::string& out, std::string_view name, const std::optional<std::string>& value) {
  if (value) {
    append_text(out, name, std::string_view(*value));
  }
}

void append_timestamp(std::string& out, std::string_view name, Timestamp at) {
  append_text(out, name, std::string_view(format_timestamp(at, UtcSuffix::kZ)));
}

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  append_member(out, name);
  out += '[';
  for (const std::string& value : values) {
    if (out.back() != '[') {
      out += ',';
    }
    append_json_string(out, value);
  }
  out += ']';
}

void append_flags(std::string& out, const std::vector<Flag>& flags) {
  append_member(out, "flags");
  out += '[';
  for (const Flag& flag : flags) {
    if (out.back() != '[') {
      out += ',';
    }
    out += '{';
    append_text(out, "reason", std::string_view(flag.reason));
    append_timestamp(out, "timestamp", flag.timestamp);
    append_text(out, "detail", flag.detail);
    append_text(out, "duplicate_of", flag.duplicate_of);
    out += '}';
  }
  out += ']';
}

void append_extensions(std::string& out, const std::string& extensions) {
  const auto parsed = parse_json(extensions);
  const auto* value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr || value->as_object() == nullptr) {
    throw Error(ErrorKind::kInvalidArgument,
                "The unit's extensions are not a JSON object; pass the text of one, or none.");
  }
  append_member(out, "extensions");
  out += write_json(*value);
}

[[noreturn]] void refuse(std::string_view field, std::string_view wanted) {
  throw Error(ErrorKind::kCorrupt, "The unit's document is damaged: \"" + std::string(field) +
                                       "\" is not " + std::string(wanted) +
                                       "; restore the unit from a backup.");
}

[[noreturn]] void refuse_old_form(std::string_view what) {
  throw Error(ErrorKind::kCorrupt,
              "The unit's document is of a form that releases 0.1 and 0.2 of the original wrote (" +
                  std::string(what) + "); 'cq-server convert-documents' converts it.");
}

/// Reads the members of one object of the document. A member that is null counts as absent.
class ObjectReader {
 public:
  ObjectReader(const JsonValue& value, std::string path) : value_(value), path_(std::move(path)) {
    if (value_.as_object() == nullptr) {
      refuse(path_.empty() ? "the document" : path_, "an object");
    }
  }

  [[nodiscard]] const JsonValue* find(std::string_view name) const {
    const JsonValue* found = value_.member(name);
    return found == nullptr || found->is_null() ? nullptr : found;
  }

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const JsonValue* found = find(name);
    if (found == nullptr) {
      return std::nullopt;
    }
    if (found->as_string() == nullptr) {
      refuse(path_of(name), "a string");
    }
    return *found->as_string();
  }

  [[nodiscard]] std::string required_text(std::string_view name) const {
    std::optional<std::string> found = text(name);
    if (!found) {
      refuse(path_of(name), "a string");
    }
    return *std::move(found);
  }

  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> values;
    for (const JsonValue& element : elements(name)) {
      if (element.as_string() == nullptr) {
        refuse(path_of(name), "a list of strings");
      }
      values.push_back(*element.as_string());
    }
    return values;
  }

  [[nodiscard]] const JsonValue::Array& elements(std::string_view name) const {
    static const JsonValue::Array kNone;
    const JsonValue* found = find(name);
    if (found == nullptr) {
      return kNone;
    }
    if (found->as_array() == nullptr) {
      refuse(path_of(name), "a list");
    }
    return *found->as_array();
  }

  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
    const JsonValue* found = find(name);
    if (found == nullptr) {
      return otherwise;
    }
    const auto value = found->as_int64();
    if (!value) {
      refuse(path_of(name), "an integer");
    }
    return *value;
  }

  [[nodiscard]] double number(std::string_view name, double otherwise) const {
    const JsonValue* found = find(name);
    if (found == nullptr) {
      return otherwise;
    }
    const auto value = found->as_double();
    if (!value || !std::isfinite(*value)) {
      refuse(path_of(name), "a number");
    }
    return *value;
  }

  [[nodiscard]] Timestamp timestamp(std::string_view name) const {
    const auto value = parse_timestamp(required_text(name));
    if (!value) {
      refuse(path_of(name), "a timestamp");
    }
    return *value;
  }

  [[nodiscard]] ObjectReader object(std::string_view name) const {
    const JsonValue* found = find(name);
    if (found == nullptr) {
      refuse(path_of(name), "an object");
    }
    return {*found, path_of(name)};
  }

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  }

  const JsonValue& value_;
  std::string path_;
};

Flag read_flag(const JsonValue& value) {
  const ObjectReader reader(value, "flags");
  std::string reason = reader.required_text("reason");
  if (is_old_flag_reason(reason)) {
    refuse_old_form("the reason " + reason);
  }
  return {std::move(reason), reader.timestamp("timestamp"), reader.text("detail"),
          reader.text("duplicate_of")};
}

Context read_context(const ObjectReader& unit) {
  if (unit.find("context") == nullptr) {
    return {};
  }
  const ObjectReader reader = unit.object("context");
  return {reader.texts("languages"), reader.texts("frameworks"),
          reader.text("pattern").value_or("")};
}

Evidence read_evidence(const ObjectReader& unit) {
  const ObjectReader reader = unit.object("evidence");
  const Evidence defaults;
  return {reader.number("confidence", defaults.confidence),
          reader.integer("confirmations", defaults.confirmations),
          reader.timestamp("first_observed"), reader.timestamp("last_confirmed")};
}

}  // namespace

std::string write_unit_document(const Unit& unit) {
  std::string out = "{";
  append_text(out, "id", std::string_view(unit.id));
  append_member(out, "version");
  out += std::to_string(unit.version);
  append_list(out, "domains", unit.domains);
  out += ",\"insight\":{";
  append_text(out, "summary", std::string_view(unit.insight.summary));
  append_text(out, "detail", std::string_view(unit.insight.detail));
  append_text(out, "action", std::string_view(unit.insight.action));
  out += "},\"context\":{";
  append_list(out, "languages", unit.context.languages);
  append_list(out, "frameworks", unit.context.frameworks);
  append_text(out, "pattern", std::string_view(unit.context.pattern));
  out += "},\"evidence\":{\"confidence\":";
  append_json_double(out, unit.evidence.confidence);
  append_member(out, "confirmations");
  out += std::to_string(unit.evidence.confirmations);
  append_timestamp(out, "first_observed", unit.evidence.first_observed);
  append_timestamp(out, "last_confirmed", unit.evidence.last_confirmed);
  out += '}';
  append_text(out, "tier", std::string_view(unit.tier));
  append_text(out, "created_by", unit.created_by);
  append_text(out, "superseded_by", unit.superseded_by);
  if (unit.extensions) {
    append_extensions(out, *unit.extensions);
  }
  append_flags(out, unit.flags);
  out += '}';
  return out;
}

Unit parse_unit_document(std::string_view document) {
  const auto parsed = parse_json(document);
  const auto* value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr) {
    refuse("the document", "JSON");
  }
  const ObjectReader reader(*value, "");
  const Unit defaults;
  Unit unit;
  unit.id = reader.required_text("id");
  unit.version = reader.integer("version", defaults.version);
  unit.domains = reader.texts("domains");
  if (reader.find("domains") == nullptr && reader.find("domain") != nullptr) {
    refuse_old_form("\"domain\" in place of \"domains\"");
  }
  const ObjectReader insight = reader.object("insight");
  unit.insight = {insight.required_text("summary"), insight.required_text("detail"),
                  insight.required_text("action")};
  unit.context = read_context(reader);
  unit.evidence = read_evidence(reader);
  unit.tier = reader.text("tier").value_or(defaults.tier);
  if (is_old_tier(unit.tier)) {
    refuse_old_form("the tier " + unit.tier);
  }
  unit.created_by = reader.text("created_by");
  unit.superseded_by = reader.text("superseded_by");
  if (const JsonValue* extensions = reader.find("extensions")) {
    if (extensions->as_object() == nullptr) {
      refuse("extensions", "an object");
    }
    unit.extensions = write_json(*extensions);
  }
  for (const JsonValue& flag : reader.elements("flags")) {
    unit.flags.push_back(read_flag(flag));
  }
  return unit;
}

}  // namespace cq
