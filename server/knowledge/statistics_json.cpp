#include "knowledge/statistics_json.hpp"

#include <algorithm>
#include <chrono>
#include <cq/knowledge/unit.hpp>
#include <cq/timestamp.hpp>
#include <string>
#include <utility>
#include <vector>

#include "api/responses.hpp"

namespace cq::knowledge {

namespace {

std::string edge_text(double edge) {
  std::string text;
  append_json_double(text, edge);
  return text;
}

JsonValue activity_json(const Activity& activity) {
  const bool decided = activity.status != ReviewStatus::kPending;
  JsonValue json = json_object({{"type", decided ? to_string(activity.status) : "proposed"},
                                {"unit_id", activity.unit_id},
                                {"summary", activity.summary}});
  if (decided) {
    json.add("reviewed_by", activity.reviewed_by);
  }
  json.add("timestamp", api::timestamp_or_null(activity.moment));
  return json;
}

JsonValue day_json(const DailyCounts& counts) {
  // A date is the first ten characters of its midnight.
  const Timestamp midnight = std::chrono::sys_days(counts.day);
  return json_object({{"date", format_timestamp(midnight, UtcSuffix::kZ).substr(0, 10)},
                      {"proposed", counts.proposed},
                      {"approved", counts.approved},
                      {"rejected", counts.rejected}});
}

}  // namespace

JsonValue counts_json(const std::map<std::string, std::uint64_t>& counts) {
  JsonValue json = json_object({});
  for (const auto& [name, count] : counts) {
    json.add(name, count);
  }
  return json;
}

JsonValue ranked_counts_json(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> ranked(counts.begin(), counts.end());
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  JsonValue::Object members;
  members.reserve(ranked.size());
  for (auto& [name, count] : ranked) {
    members.emplace_back(std::move(name), JsonValue(count));
  }
  return members;
}

JsonValue histogram_json(const ConfidenceHistogram& histogram) {
  JsonValue json = json_object({});
  double lower = 0.0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double upper = i < histogram.edges.size() ? histogram.edges[i] : 1.0;
    json.add(edge_text(lower) + "-" + edge_text(upper), histogram.counts[i]);
    lower = upper;
  }
  return json;
}

JsonValue knowledge_statistics_json(const KnowledgeStatistics& statistics) {
  return json_object({{"total_count", statistics.total},
                      {"tier_counts", counts_json(statistics.by_tier)},
                      {"domain_counts", ranked_counts_json(statistics.by_domain)},
                      {"confidence_distribution", histogram_json(statistics.by_confidence)}});
}

JsonValue review_statistics_json(const ReviewStatistics& statistics) {
  return json_object(
      {{"counts", json_object({{"pending", statistics.pending},
                               {"approved", statistics.approved},
                               {"rejected", statistics.rejected}})},
       {"domains", ranked_counts_json(statistics.by_domain)},
       {"confidence_distribution", histogram_json(statistics.by_confidence)},
       {"recent_activity", json_array(statistics.recent, activity_json)},
       {"trends", json_object({{"daily", json_array(statistics.daily, day_json)}})}});
}

}  // namespace cq::knowledge
