#include <utility>

#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "knowledge/routes.hpp"

namespace cq::knowledge {

using api::schema::anything;
using api::schema::count;
using api::schema::integer;
using api::schema::list_of;
using api::schema::map_of;
using api::schema::nullable;
using api::schema::object;
using api::schema::of_type;
using api::schema::one_of;
using api::schema::reference;
using api::schema::text;
using api::schema::texts;
using api::schema::timestamp;

namespace {

JsonValue confidence_schema() {
  JsonValue json = of_type("number");
  json.add("minimum", 0);
  json.add("maximum", 1);
  return json;
}

JsonValue status_schema() {
  return one_of({"pending", "approved", "rejected"});
}

JsonValue evidence_schema() {
  return object({{"confidence", confidence_schema()},
                 {"confirmations", integer()},
                 {"first_observed", timestamp()},
                 {"last_confirmed", timestamp()}});
}

JsonValue flag_schema() {
  return object({{"reason", one_of({"stale", "incorrect", "duplicate"})},
                 {"timestamp", timestamp()},
                 {"detail", nullable(text())},
                 {"duplicate_of", nullable(text())}});
}

/// Public units don't name their proposer.
JsonValue unit_schema(bool with_creator) {
  JsonValue::Object members{{"id", text()},
                            {"version", integer()},
                            {"domains", texts()},
                            {"insight", reference("Insight")},
                            {"context", reference("Context")},
                            {"evidence", reference("Evidence")},
                            {"tier", text()}};
  if (with_creator) {
    members.emplace_back("created_by", nullable(text()));
  }
  members.emplace_back("superseded_by", nullable(text()));
  members.emplace_back("extensions", nullable(map_of(anything())));
  members.emplace_back("flags", list_of(reference("Flag")));
  return object(std::move(members));
}

JsonValue activity_schema() {
  return object({{"type", one_of({"proposed", "approved", "rejected"})},
                 {"unit_id", text()},
                 {"summary", text()},
                 {"timestamp", nullable(timestamp())}},
                {{"reviewed_by", nullable(text())}});
}

JsonValue day_schema() {
  JsonValue date = text();
  date.add("format", "date");
  return object({{"date", std::move(date)},
                 {"proposed", count()},
                 {"approved", count()},
                 {"rejected", count()}});
}

JsonValue review_statistics_schema() {
  return object(
      {{"counts", object({{"pending", count()}, {"approved", count()}, {"rejected", count()}})},
       {"domains", map_of(count())},
       {"confidence_distribution", map_of(count())},
       {"recent_activity", list_of(reference("Activity"))},
       {"trends", object({{"daily", list_of(reference("DailyCounts"))}})}});
}

JsonValue outcome_schema() {
  return object({{"unit_id", text()},
                 {"outcome", one_of({"decided", "conflict", "not_found", "refused"})},
                 {"detail", text()}});
}

JsonValue zero_hits_schema() {
  return object({{"data", list_of(reference("ZeroHit"))}, {"kept", of_type("boolean")}});
}

}  // namespace

JsonValue::Object response_schemas() {
  return {
      {"Insight", object({{"summary", text()}, {"detail", text()}, {"action", text()}})},
      {"Context", object({{"languages", texts()}, {"frameworks", texts()}, {"pattern", text()}})},
      {"Evidence", evidence_schema()},
      {"Flag", flag_schema()},
      {kUnitSchema, unit_schema(true)},
      {kPublicUnitSchema, unit_schema(false)},
      {kKnowledgeListSchema, api::data_envelope_of(kPublicUnitSchema)},
      {kKnowledgeStatisticsSchema, object({{"total_count", count()},
                                           {"tier_counts", map_of(count())},
                                           {"domain_counts", map_of(count())},
                                           {"confidence_distribution", map_of(count())}})},
      {kReviewedUnitSchema, object({{"knowledge_unit", reference(kUnitSchema)},
                                    {"status", status_schema()},
                                    {"reviewed_by", nullable(text())},
                                    {"reviewed_at", nullable(timestamp())}})},
      {kReviewQueueSchema, object({{"items", list_of(reference(kReviewedUnitSchema))},
                                   {"total", count()},
                                   {"offset", integer()},
                                   {"limit", integer()}})},
      {kReviewListSchema, list_of(reference(kReviewedUnitSchema))},
      {kUnitPageSchema, object({{"data", list_of(reference(kReviewedUnitSchema))},
                                {"next_cursor", nullable(text())}})},
      {"SimilarUnit",
       object({{"similarity", confidence_schema()}, {"unit", reference(kReviewedUnitSchema)}})},
      {kSimilarUnitsSchema, api::data_envelope_of("SimilarUnit")},
      {"DecisionOutcome", outcome_schema()},
      {kOutcomesSchema, api::data_envelope_of("DecisionOutcome")},
      {"ZeroHit", object({{"date", text()}, {"domains", texts()}, {"times", count()}})},
      {kZeroHitsSchema, zero_hits_schema()},
      {kDecisionSchema, object({{"unit_id", text()},
                                {"status", status_schema()},
                                {"reviewed_by", text()},
                                {"reviewed_at", timestamp()}})},
      {"Activity", activity_schema()},
      {"DailyCounts", day_schema()},
      {kReviewStatisticsSchema, review_statistics_schema()},
  };
}

}  // namespace cq::knowledge
