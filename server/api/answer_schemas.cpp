#include "api/answer_schemas.hpp"

#include <utility>

#include "api/json_schema.hpp"

namespace cq::api {

using schema::list_of;
using schema::map_of;
using schema::moment;
using schema::nullable;
using schema::object;
using schema::reference;

namespace {

JsonValue text_schema() {
  return schema::of_type("string");
}

JsonValue texts() {
  return list_of(text_schema());
}

JsonValue count() {
  JsonValue json = schema::of_type("integer");
  json.add("minimum", JsonValue(std::int64_t{0}));
  return json;
}

JsonValue integer_schema() {
  return schema::of_type("integer");
}

JsonValue yes_or_no() {
  return schema::of_type("boolean");
}

JsonValue anything() {
  return JsonValue(JsonValue::Object{});
}

JsonValue confidence() {
  JsonValue json = schema::of_type("number");
  json.add("minimum", JsonValue(std::int64_t{0}));
  json.add("maximum", JsonValue(std::int64_t{1}));
  return json;
}

JsonValue status() {
  return schema::one_of({"pending", "approved", "rejected"});
}

JsonValue data_envelope_of(const char* name) {
  return object({{"data", list_of(reference(name))}});
}

JsonValue evidence() {
  return object({{"confidence", confidence()},
                 {"confirmations", integer_schema()},
                 {"first_observed", moment()},
                 {"last_confirmed", moment()}});
}

JsonValue flag() {
  return object({{"reason", schema::one_of({"stale", "incorrect", "duplicate"})},
                 {"timestamp", moment()},
                 {"detail", nullable(text_schema())},
                 {"duplicate_of", nullable(text_schema())}});
}

/// Who proposed a unit isn't for everyone.
JsonValue unit(bool with_creator) {
  JsonValue::Object members{{"id", text_schema()},
                            {"version", integer_schema()},
                            {"domains", texts()},
                            {"insight", reference("Insight")},
                            {"context", reference("Context")},
                            {"evidence", reference("Evidence")},
                            {"tier", text_schema()}};
  if (with_creator) {
    members.emplace_back("created_by", nullable(text_schema()));
  }
  members.emplace_back("superseded_by", nullable(text_schema()));
  members.emplace_back("extensions", nullable(map_of(anything())));
  members.emplace_back("flags", list_of(reference("Flag")));
  return object(std::move(members));
}

JsonValue::Object api_key_members() {
  return {{"id", text_schema()},
          {"name", text_schema()},
          {"labels", texts()},
          {"prefix", text_schema()},
          {"ttl", text_schema()},
          {"expires_at", nullable(moment())},
          {"created_at", nullable(moment())},
          {"last_used_at", nullable(moment())},
          {"revoked_at", nullable(moment())},
          {"is_expired", yes_or_no()},
          {"is_active", yes_or_no()}};
}

JsonValue created_api_key() {
  JsonValue::Object members = api_key_members();
  members.emplace_back("token", text_schema());
  return object(std::move(members));
}

JsonValue activity() {
  return object({{"type", schema::one_of({"proposed", "approved", "rejected"})},
                 {"unit_id", text_schema()},
                 {"summary", text_schema()},
                 {"timestamp", nullable(moment())}},
                {{"reviewed_by", nullable(text_schema())}});
}

JsonValue day() {
  JsonValue date = text_schema();
  date.add("format", JsonValue("date"));
  return object({{"date", std::move(date)},
                 {"proposed", count()},
                 {"approved", count()},
                 {"rejected", count()}});
}

JsonValue review_statistics() {
  return object(
      {{"counts", object({{"pending", count()}, {"approved", count()}, {"rejected", count()}})},
       {"domains", map_of(count())},
       {"confidence_distribution", map_of(count())},
       {"recent_activity", list_of(reference("Activity"))},
       {"trends", object({{"daily", list_of(reference("DailyCounts"))}})}});
}

JsonValue complaint() {
  return object({{"type", text_schema()},
                 {"loc", list_of(schema::any_of(text_schema(), integer_schema()))},
                 {"msg", text_schema()},
                 {"input", anything()}},
                {{"ctx", map_of(anything())}});
}

}  // namespace

JsonValue::Object answer_schemas() {
  return {
      {kHealthSchema, object({{"status", schema::one_of({"ok"})}})},
      {kReadinessSchema, object({{"status", schema::one_of({"ready"})}})},
      {kLoginSchema, object({{"token", text_schema()}, {"username", text_schema()}})},
      {kUserSchema, object({{"username", text_schema()}, {"created_at", moment()}})},
      {"ApiKey", object(api_key_members())},
      {kApiKeyListSchema, data_envelope_of("ApiKey")},
      {kCreatedApiKeySchema, created_api_key()},
      {kMessageSchema, object({{"message", text_schema()}})},
      {"Insight",
       object({{"summary", text_schema()}, {"detail", text_schema()}, {"action", text_schema()}})},
      {"Context",
       object({{"languages", texts()}, {"frameworks", texts()}, {"pattern", text_schema()}})},
      {"Evidence", evidence()},
      {"Flag", flag()},
      {kUnitSchema, unit(true)},
      {kPublicUnitSchema, unit(false)},
      {kKnowledgeListSchema, data_envelope_of(kPublicUnitSchema)},
      {kKnowledgeStatisticsSchema, object({{"total_count", count()},
                                           {"tier_counts", map_of(count())},
                                           {"domain_counts", map_of(count())},
                                           {"confidence_distribution", map_of(count())}})},
      {kReviewedUnitSchema, object({{"knowledge_unit", reference(kUnitSchema)},
                                    {"status", status()},
                                    {"reviewed_by", nullable(text_schema())},
                                    {"reviewed_at", nullable(moment())}})},
      {kReviewQueueSchema, object({{"items", list_of(reference(kReviewedUnitSchema))},
                                   {"total", count()},
                                   {"offset", integer_schema()},
                                   {"limit", integer_schema()}})},
      {kReviewListSchema, list_of(reference(kReviewedUnitSchema))},
      {kDecisionSchema, object({{"unit_id", text_schema()},
                                {"status", status()},
                                {"reviewed_by", text_schema()},
                                {"reviewed_at", moment()}})},
      {"Activity", activity()},
      {"DailyCounts", day()},
      {kReviewStatisticsSchema, review_statistics()},
      {kErrorSchema, object({{"detail", text_schema()}})},
      {kAnyObjectSchema, schema::of_type("object")},
      {"ValidationError", complaint()},
      {kInvalidRequestSchema, object({{"detail", list_of(reference("ValidationError"))}})},
  };
}

}  // namespace cq::api
