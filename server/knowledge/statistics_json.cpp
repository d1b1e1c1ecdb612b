#include "knowledge/statistics_json.hpp"

#include "api/numbers.hpp"

namespace cq::knowledge {

namespace {

std::string edge_text(double edge) {
  std::string text;
  append_json_double(text, edge);
  return text;
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

}  // namespace cq::knowledge
