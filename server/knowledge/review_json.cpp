#include "knowledge/review_json.hpp"

#include <cq/knowledge/review_status.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/timestamp.hpp>
#include <string>
#include <utility>

#include "api/nullable_json.hpp"
#include "api/numbers.hpp"
#include "knowledge/statistics_json.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::knowledge {

namespace {

JsonValue activity_json(const Activity& activity) {
  const bool decided = activity.status != ReviewStatus::kPending;
  JsonValue json;
  json.add("type", JsonValue(decided ? to_string(activity.status) : "proposed"));
  json.add("unit_id", JsonValue(activity.unit_id));
  json.add("summary", JsonValue(activity.summary));
  if (decided) {
    json.add("reviewed_by", api::text_or_null(activity.reviewed_by));
  }
  json.add("timestamp", api::timestamp_or_null(activity.moment));
  return json;
}

JsonValue day_json(const DailyCounts& counts) {
  // A date is the first ten characters of its midnight.
  const Timestamp midnight = std::chrono::sys_days(counts.day);
  JsonValue json;
  json.add("date", JsonValue(format_timestamp(midnight, UtcSuffix::kZ).substr(0, 10)));
  json.add("proposed", api::json_number(counts.proposed));
  json.add("approved", api::json_number(counts.approved));
  json.add("rejected", api::json_number(counts.rejected));
  return json;
}

}  // namespace

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

JsonValue review_statistics_json(const ReviewStatistics& statistics) {
  JsonValue counts;
  counts.add("pending", api::json_number(statistics.pending));
  counts.add("approved", api::json_number(statistics.approved));
  counts.add("rejected", api::json_number(statistics.rejected));
  JsonValue::Array activities;
  for (const Activity& activity : statistics.recent) {
    activities.push_back(activity_json(activity));
  }
  JsonValue::Array days;
  for (const DailyCounts& day : statistics.daily) {
    days.push_back(day_json(day));
  }
  JsonValue trends;
  trends.add("daily", JsonValue(std::move(days)));
  JsonValue json;
  json.add("counts", std::move(counts));
  json.add("domains", counts_json(statistics.by_domain));
  json.add("confidence_distribution", histogram_json(statistics.by_confidence));
  json.add("recent_activity", JsonValue(std::move(activities)));
  json.add("trends", std::move(trends));
  return json;
}

}  // namespace cq::knowledge
