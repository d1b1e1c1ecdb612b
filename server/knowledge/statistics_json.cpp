#include "knowledge/statistics_json.hpp"

#include <chrono>
#include <cq/knowledge/review_status.hpp>
#include <cq/timestamp.hpp>
#include <utility>

#include "api/json_values.hpp"

namespace cq::knowledge {

namespace {

std::string edge_text(double edge) {
  std::string text;
  append_json_double(text, edge);
  return text;
}

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

JsonValue counts_json(const std::map<std::string, std::uint64_t>& counts) {
  JsonValue json(JsonValue::Object{});
  for (const auto& [name, count] : counts) {
    json.add(name, api::json_number(count));
  }
  return json;
}

JsonValue histogram_json(const ConfidenceHistogram& histogram) {
  JsonValue json(JsonValue::Object{});
  double lower = 0.0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double upper = i < histogram.edges.size() ? histogram.edges[i] : 1.0;
    json.add(edge_text(lower) + "-" + edge_text(upper), api::json_number(histogram.counts[i]));
    lower = upper;
  }
  return json;
}

JsonValue knowledge_statistics_json(const KnowledgeStatistics& statistics) {
  JsonValue json;
  json.add("total_count", api::json_number(statistics.total));
  json.add("tier_counts", counts_json(statistics.by_tier));
  json.add("domain_counts", counts_json(statistics.by_domain));
  json.add("confidence_distribution", histogram_json(statistics.by_confidence));
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
