#include "knowledge/unit_json.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/list_response.hpp"
#include "api/responses.hpp"

namespace cq::knowledge {

namespace {

JsonValue timestamp_json(Timestamp value) {
  return format_timestamp(value, UtcSuffix::kZ);
}

JsonValue insight_json(const Insight& insight) {
  return json_object(
      {{"summary", insight.summary}, {"detail", insight.detail}, {"action", insight.action}});
}

JsonValue context_json(const Context& context) {
  return json_object({{"languages", context.languages},
                      {"frameworks", context.frameworks},
                      {"pattern", context.pattern}});
}

JsonValue evidence_json(const Evidence& evidence) {
  return json_object({{"confidence", evidence.confidence},
                      {"confirmations", evidence.confirmations},
                      {"first_observed", timestamp_json(evidence.first_observed)},
                      {"last_confirmed", timestamp_json(evidence.last_confirmed)}});
}

JsonValue extensions_json(const Unit& unit) {
  if (!unit.extensions) {
    return {};
  }
  std::variant<JsonValue, JsonProblem> parsed = parse_json(*unit.extensions);
  if (std::holds_alternative<JsonProblem>(parsed)) {
    throw Error(ErrorKind::kCorrupt, "The extensions of unit " + unit.id + " are not JSON.");
  }
  return std::get<JsonValue>(std::move(parsed));
}

JsonValue flags_json(const std::vector<Flag>& flags, UnitView view) {
  return json_array(flags, [view](const Flag& flag) {
    return json_object({{"reason", flag.reason},
                        {"timestamp", timestamp_json(flag.timestamp)},
                        {"detail", view == UnitView::kFull ? flag.detail : std::nullopt},
                        {"duplicate_of", flag.duplicate_of}});
  });
}

// As they are written again once they are read; nullopt when they can't be.
std::optional<std::string> extensions_text(std::string_view extensions) {
  if (extensions.empty()) {
    return "null";
  }
  const auto parsed = parse_json(extensions);
  const auto* const value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr) {
    return std::nullopt;
  }
  return write_json(*value);
}

void append_public_flags(std::string& out, std::string_view flags) {
  out += '[';
  for (const FlagPieces& flag : cut_flags(flags)) {
    if (out.back() != '[') {
      out += ',';
    }
    out += R"({"reason":)";
    out += flag.reason;
    out += R"(,"timestamp":)";
    out += flag.timestamp;
    out += R"(,"detail":null,"duplicate_of":)";
    out += flag.duplicate_of.empty() ? "null" : flag.duplicate_of;
    out += '}';
  }
  out += ']';
}

}  // namespace

JsonValue unit_json(const Unit& unit, UnitView view) {
  JsonValue json = json_object({{"id", unit.id},
                                {"version", unit.version},
                                {"domains", unit.domains},
                                {"insight", insight_json(unit.insight)},
                                {"context", context_json(unit.context)},
                                {"evidence", evidence_json(unit.evidence)},
                                {"tier", unit.tier}});
  if (view == UnitView::kFull) {
    json.add("created_by", unit.created_by);
  }
  return std::move(json.add("superseded_by", unit.superseded_by)
                       .add("extensions", extensions_json(unit))
                       .add("flags", flags_json(unit.flags, view)));
}

void append_public_unit(std::string& out, std::string_view document) {
  const auto pieces = cut_unit_document(document);
  const std::optional<std::string> extensions =
      pieces ? extensions_text(pieces->extensions) : std::nullopt;
  if (!extensions) {
    out += write_json(unit_json(parse_unit_document(document), UnitView::kPublic));
    return;
  }
  const std::string_view superseded_by =
      pieces->superseded_by.empty() ? "null" : pieces->superseded_by;
  out += '{';
  out += pieces->upto_tier;
  out += ",\"superseded_by\":";
  out += superseded_by;
  out += ",\"extensions\":";
  out += *extensions;
  out += ",\"flags\":";
  append_public_flags(out, pieces->flags);
  out += '}';
}

void append_public_units(std::string& out, const std::vector<StoredUnit>& units) {
  for (const StoredUnit& unit : units) {
    if (out.back() != '[') {
      out += ',';
    }
    append_public_unit(out, unit.document);
  }
}

http::Response public_units_response(const std::vector<StoredUnit>& units) {
  std::string body = R"({"data":[)";
  append_public_units(body, units);
  body += "]}";
  return http::json_response(200, std::move(body));
}

JsonValue reviewed_unit_json(const StoredUnit& stored) {
  return json_object(
      {{"knowledge_unit", unit_json(parse_unit_document(stored.document), UnitView::kFull)},
       {"status", to_string(stored.status)},
       {"reviewed_by", stored.reviewed_by},
       {"reviewed_at", api::timestamp_or_null(stored.reviewed_at)}});
}

void append_reviewed_units(std::string& out, const std::vector<StoredUnit>& units) {
  for (const StoredUnit& unit : units) api::append_item(out, write_json(reviewed_unit_json(unit)));
}

JsonValue decision_json(std::string_view unit_id, const Decision& decision) {
  return json_object({{"unit_id", unit_id},
                      {"status", to_string(decision.status)},
                      {"reviewed_by", decision.reviewer},
                      {"reviewed_at", api::timestamp_or_null(decision.at)}});
}

}  // namespace cq::knowledge
