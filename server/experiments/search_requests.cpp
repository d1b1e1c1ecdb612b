#include "experiments/search_requests.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cq/json.hpp>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "http/status.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestCondition = 1000;
constexpr std::int64_t kMostFound = 200;
constexpr std::int64_t kUsuallyFound = 50;
constexpr std::string_view kFeatureSort = "feature:";
constexpr std::string_view kMetricSort = "metric:";
constexpr const char* kInfinite = "inf";
constexpr const char* kMinusInfinite = "-inf";

[[noreturn]] void refuse(const std::string& sentence) {
  throw api::Refusal(status::kBadRequest, sentence);
}

template <class Query>
api::ObjectSchema<Query> with_conditions(api::ObjectSchema<Query> schema) {
  const auto texts = [] {
    return api::list_of(api::text().at_least(1).at_most(kLongestCondition))
        .at_most(kMostConditions);
  };
  return schema
      .optional("status", &Query::statuses,
                api::list_of(api::one_of({"planned", "running", "complete", "failed"}))
                    .at_most(kMostConditions),
                JsonValue::Array{})
      .optional("tag", &Query::tags, texts(), JsonValue::Array{})
      .optional("text", &Query::text, api::text().at_most(kLongestCondition), "")
      .optional("feature", &Query::features, texts(), JsonValue::Array{})
      .optional("metric", &Query::metrics, texts(), JsonValue::Array{})
      .optional("sort", &Query::sort, api::text().at_least(1).at_most(kLongestCondition),
                "created");
}

struct Condition {
  std::string name;
  Comparison comparison = Comparison::kPresent;
  std::string value;
};

/// A name, a sign and a value; the first sign counts.
Condition condition_in(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, Comparison>, 6> kSigns{
      {{"!=", Comparison::kNotEqual},
       {">=", Comparison::kAtLeast},
       {"<=", Comparison::kAtMost},
       {"=", Comparison::kEqual},
       {"<", Comparison::kLess},
       {">", Comparison::kGreater}}};
  const std::size_t at = text.find_first_of("=!<>");
  if (at == std::string::npos) return {.name = text, .value = {}};
  const std::string_view rest = std::string_view(text).substr(at);
  for (const auto& [sign, comparison] : kSigns) {
    if (!rest.starts_with(sign) || at == 0) continue;
    return {.name = text.substr(0, at),
            .comparison = comparison,
            .value = std::string(rest.substr(sign.size()))};
  }
  refuse("The condition '" + text + "' isn't a name, one of = != < <= > >=, and a value");
}

MetricCondition metric_condition(const std::string& text, const Project& project) {
  const Condition condition = condition_in(text);
  MetricCondition wanted{.metric = metric_named(project, condition.name),
                         .comparison = condition.comparison};
  if (wanted.comparison == Comparison::kPresent) return wanted;
  const auto parsed = parse_json(condition.value);
  const auto* value = std::get_if<JsonValue>(&parsed);
  const std::optional<double> number = value == nullptr ? std::nullopt : value->as_double();
  if (!number || !std::isfinite(*number)) {
    refuse("The metric in '" + text + "' is compared with what is no number");
  }
  wanted.value = *number;
  return wanted;
}

void take_sort(std::string_view text, const Project& project, ExperimentQuestion& question) {
  constexpr std::array<std::pair<std::string_view, SortBy>, 7> kSorts{
      {{"created", SortBy::kCreated},
       {"name", SortBy::kName},
       {"status", SortBy::kStatus},
       {"order", SortBy::kOrder},
       {"progress", SortBy::kProgress},
       {"started", SortBy::kStarted},
       {"completed", SortBy::kCompleted}}};
  const std::string whole(text);
  if (text.starts_with('-')) {
    question.order = Order::kNewestFirst;
    text.remove_prefix(1);
  }
  if (text.starts_with(kFeatureSort)) {
    question.sort = SortBy::kFeatureValue;
    question.sort_feature = text.substr(kFeatureSort.size());
    return;
  }
  if (text.starts_with(kMetricSort)) {
    question.sort = SortBy::kMetricValue;
    question.sort_metric = metric_named(project, std::string(text.substr(kMetricSort.size())));
    return;
  }
  const auto* const known = std::find_if(kSorts.begin(), kSorts.end(),
                                         [&text](const auto& sort) { return sort.first == text; });
  if (known == kSorts.end()) {
    refuse("Experiments aren't sorted by '" + whole +
           "', but by created, name, status, order, progress, started, completed, feature:PATH or "
           "metric:NAME, each with - before it for the reverse");
  }
  question.sort = known->second;
}

std::optional<std::string> from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() % 2 != 0 || !crypto::is_hex(text, text.size())) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes += static_cast<char>(kDigits.find(text[i]) * 16 + kDigits.find(text[i + 1]));
  }
  return bytes;
}

/// The number of a key in a cursor: JSON has no infinities, which are texts here.
JsonValue number_json(const std::optional<double>& number) {
  if (!number || std::isfinite(*number)) return number;
  return *number > 0 ? kInfinite : kMinusInfinite;
}

std::optional<double> number_in_cursor(const JsonValue& json) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string* text = json.as_string();
  if (text == nullptr) return json.as_double();
  if (*text == kInfinite) return kInfinity;
  return *text == kMinusInfinite ? std::optional(-kInfinity) : std::nullopt;
}

std::optional<FoundPlace> place_in(const JsonValue::Array& parts, const std::string& sort) {
  constexpr std::size_t kParts = 5;
  if (parts.size() != kParts || parts[0].as_string() == nullptr ||
      *parts[0].as_string() != crypto::sha256_of(sort) || !parts[3].as_int64() ||
      parts[4].as_string() == nullptr) {
    return std::nullopt;
  }
  FoundPlace place{
      .place = {.created_at = Timestamp(std::chrono::microseconds(*parts[3].as_int64())),
                .id = *parts[4].as_string()}};
  place.key.number = number_in_cursor(parts[1]);
  if (const std::string* text = parts[2].as_string()) place.key.text = *text;
  return place;
}

FoundPlace place_of(const std::string& cursor, const std::string& sort) {
  const std::optional<std::string> bytes = from_hex(cursor);
  const auto parsed = parse_json(bytes.value_or(""));
  const auto* value = std::get_if<JsonValue>(&parsed);
  const JsonValue::Array* parts = value == nullptr ? nullptr : value->as_array();
  std::optional<FoundPlace> place = parts == nullptr ? std::nullopt : place_in(*parts, sort);
  if (!place) {
    refuse("The cursor isn't the next_cursor of a page in this order; begin without one");
  }
  return *std::move(place);
}

}  // namespace

const api::ObjectSchema<SearchQuery>& search_query() {
  static const auto kSchema =
      with_conditions(api::ObjectSchema<SearchQuery>("ExperimentsSearchQuery"))
          .optional("limit", &SearchQuery::limit, api::integer().at_least(1).at_most(kMostFound),
                    kUsuallyFound)
          .optional("cursor", &SearchQuery::cursor, api::nullable(api::text()), JsonValue());
  return kSchema;
}

const api::ObjectSchema<SearchQuery>& export_query() {
  static const auto kSchema =
      with_conditions(api::ObjectSchema<SearchQuery>("ExperimentsExportQuery"));
  return kSchema;
}

ProjectMetric metric_named(const Project& project, const std::string& name) {
  const auto found =
      std::find_if(project.metrics.begin(), project.metrics.end(),
                   [&name](const ProjectMetric& metric) { return metric.name == name; });
  return found == project.metrics.end() ? ProjectMetric{.name = name} : *found;
}

ExperimentQuestion question_of(const SearchQuery& query, const Project& project) {
  constexpr std::size_t kMostShown = 100;
  ExperimentQuestion question{
      .project_id = project.id, .tags = query.tags, .text = query.text, .shown = project.metrics};
  if (question.shown.size() > kMostShown) question.shown.resize(kMostShown);
  for (const std::string& status : query.statuses) {
    question.statuses.push_back(*parse_experiment_status(status));
  }
  for (const std::string& text : query.features) {
    const Condition condition = condition_in(text);
    question.features.push_back({condition.name, condition.comparison, condition.value});
  }
  for (const std::string& text : query.metrics) {
    question.metrics.push_back(metric_condition(text, project));
  }
  take_sort(query.sort, project, question);
  if (query.cursor) question.behind = place_of(*query.cursor, query.sort);
  return question;
}

// The order may be long, and a cursor has to fit in the head of a request: its digest is enough.
std::string cursor_of(const SearchQuery& query, const FoundPlace& place) {
  const std::string text = write_json(
      JsonValue::Array{crypto::sha256_of(query.sort), number_json(place.key.number), place.key.text,
                       std::chrono::duration_cast<std::chrono::microseconds>(
                           place.place.created_at.time_since_epoch())
                           .count(),
                       place.place.id});
  return crypto::to_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace cq::experiments
