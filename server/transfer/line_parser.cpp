#include "transfer/line_parser.hpp"

#include <cq/host/refuse.hpp>
#include <utility>
#include <variant>

#include "transfer/record_lines.hpp"
#include "transfer/record_rules.hpp"

namespace cq::transfer {

using host::refuse;

namespace {

JsonValue parse_object(std::string_view text, std::string_view what) {
  auto parsed = parse_json(text);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse(std::string(what) + " is not JSON: " + problem->message + " at byte " +
           std::to_string(problem->offset + 1) + ".");
  }
  auto value = std::get<JsonValue>(std::move(parsed));
  if (value.as_object() == nullptr) {
    refuse(std::string(what) + " is not a JSON object.");
  }
  return value;
}

std::uint64_t read_count(const JsonValue& counts, std::string_view name) {
  const JsonValue* member = counts.member(name);
  const auto count = member == nullptr ? std::nullopt : member->as_int64();
  if (!count || *count < 0) {
    refuse("counts." + std::string(name) + " is not a number of records.");
  }
  return static_cast<std::uint64_t>(*count);
}

ArchiveCounts read_counts(const JsonValue& line) {
  const JsonValue* counts = line.member("counts");
  if (counts == nullptr) {
    refuse("counts is missing.");
  }
  return {read_count(*counts, "users"), read_count(*counts, "api_keys"),
          read_count(*counts, "units")};
}

std::string text_of(const JsonValue& line, std::string_view name) {
  const JsonValue* member = line.member(name);
  const std::string* text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? std::string() : *text;
}

std::string document_of(const Line& line) {
  if (line.document) {
    return *line.document;
  }
  std::string document = text_of(line.members, "document");
  if (document.empty()) {
    refuse("unit is not an object.");
  }
  return document;
}

}  // namespace

std::string Line::type() const {
  return text_of(members, "type");
}

Line parse_line(std::string_view text) {
  // The document is cut out first: it is kept as it is, and may be nested as deep as any.
  const auto document = find_json_object(text, "unit");
  if (!document) {
    return {parse_object(text, "The line"), std::nullopt};
  }
  const auto begin = static_cast<std::size_t>(document->data() - text.data());
  std::string around(text.substr(0, begin));
  around += "null";
  around += text.substr(begin + document->size());
  Line line{parse_object(around, "The line"), std::string(*document)};
  const JsonValue* unit = line.members.member("unit");
  if (unit == nullptr || !unit->is_null() || line.members.member("document") != nullptr) {
    refuse("The line has more than one unit.");
  }
  return line;
}

ArchiveCounts read_header(const Line& line) {
  if (text_of(line.members, "format") != kFormat) {
    refuse("It is not an export of cq-server: its first line is no header.");
  }
  const JsonValue* version = line.members.member("version");
  const auto number = version == nullptr ? std::nullopt : version->as_int64();
  if (number != kFormatVersion) {
    refuse("The export is of a version that this cq-server doesn't know; it knows version " +
           std::to_string(kFormatVersion) + ".");
  }
  return read_counts(line.members);
}

Footer read_footer(const Line& line) {
  return {read_counts(line.members), text_of(line.members, "sha256")};
}

ArchiveRecord read_record(const Line& line) {
  const std::string type = line.type();
  if (type == "user") {
    return read_user(line.members);
  }
  if (type == "api_key") {
    return read_api_key(line.members);
  }
  if (type == "unit") {
    return read_unit(line.members, document_of(line));
  }
  refuse("type is not user, api_key or unit.");
}

}  // namespace cq::transfer
