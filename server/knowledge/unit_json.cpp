#include "knowledge/unit_json.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/review_status.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/json_values.hpp"

namespace cq::knowledge {

namespace {

JsonValue texts(const std::vector<std::string>& values) {
  JsonValue::Array array;
  array.reserve(values.size());
  for (const std::string& value : values) {
    array.emplace_back(value);
  }
  return JsonValue(std::move(array));
}

JsonValue timestamp_json(Timestamp value) {
  return JsonValue(format_timestamp(value, UtcSuffix::kZ));
}

JsonValue insight_json(const Insight& insight) {
  JsonValue json;
  json.add("summary", JsonValue(insight.summary));
  json.add("detail", JsonValue(insight.detail));
  json.add("action", JsonValue(insight.action));
  return json;
}

JsonValue context_json(const Context& context) {
  JsonValue json;
  json.add("languages", texts(context.languages));
  json.add("frameworks", texts(context.frameworks));
  json.add("pattern", JsonValue(context.pattern));
  return json;
}

JsonValue evidence_json(const Evidence& evidence) {
  JsonValue json;
  json.add("confidence", JsonValue(evidence.confidence));
  json.add("confirmations", JsonValue(evidence.confirmations));
  json.add("first_observed", timestamp_json(evidence.first_observed));
  json.add("last_confirmed", timestamp_json(evidence.last_confirmed));
  return json;
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
  JsonValue::Array array;
  array.reserve(flags.size());
  for (const Flag& flag : flags) {
    JsonValue json;
    json.add("reason", JsonValue(flag.reason));
    json.add("timestamp", timestamp_json(flag.timestamp));
    json.add("detail", view == UnitView::kFull ? api::text_or_null(flag.detail) : JsonValue());
    json.add("duplicate_of", api::text_or_null(flag.duplicate_of));
    array.push_back(std::move(json));
  }
  return JsonValue(std::move(array));
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
  JsonValue json;
  json.add("id", JsonValue(unit.id));
  json.add("version", JsonValue(unit.version));
  json.add("domains", texts(unit.domains));
  json.add("insight", insight_json(unit.insight));
  json.add("context", context_json(unit.context));
  json.add("evidence", evidence_json(unit.evidence));
  json.add("tier", JsonValue(unit.tier));
  if (view == UnitView::kFull) {
    json.add("created_by", api::text_or_null(unit.created_by));
  }
  json.add("superseded_by", api::text_or_null(unit.superseded_by));
  json.add("extensions", extensions_json(unit));
  json.add("flags", flags_json(unit.flags, view));
  return json;
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

http::Response public_units_response(const std::vector<StoredUnit>& units) {
  std::string body = R"({"data":[)";
  for (const StoredUnit& unit : units) {
    if (body.back() != '[') {
      body += ',';
    }
    append_public_unit(body, unit.document);
  }
  body += "]}";
  return http::json_response(200, std::move(body));
}

JsonValue reviewed_unit_json(const StoredUnit& stored) {
  JsonValue json;
  json.add("knowledge_unit", unit_json(parse_unit_document(stored.document), UnitView::kFull));
  json.add("status", JsonValue(to_string(stored.status)));
  json.add("reviewed_by", api::text_or_null(stored.reviewed_by));
  json.add("reviewed_at", api::timestamp_or_null(stored.reviewed_at));
  return json;
}

JsonValue decision_json(std::string_view unit_id, const Decision& decision) {
  JsonValue json;
  json.add("unit_id", JsonValue(unit_id));
  json.add("status", JsonValue(to_string(decision.status)));
  json.add("reviewed_by", JsonValue(decision.reviewer));
  json.add("reviewed_at", api::timestamp_or_null(decision.at));
  return json;
}

}  // namespace cq::knowledge
