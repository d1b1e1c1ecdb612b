#include <algorithm>
#include <cmath>
#include <cq/experiments/question.hpp>
#include <cq/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

namespace cq::experiments {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char l, char r) { return lower(l) == lower(r); }) != text.end();
}

template <class Value>
bool compares(const Value& left, Comparison comparison, const Value& right) {
  switch (comparison) {
    case Comparison::kPresent:
      return true;
    case Comparison::kEqual:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kAtMost:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kAtLeast:
      return left >= right;
  }
  return false;
}

std::optional<double> number_in(const std::string& text) {
  const auto parsed = parse_json(text);
  const auto* value = std::get_if<JsonValue>(&parsed);
  return value == nullptr ? std::nullopt : value->as_double();
}

bool fulfils_feature(const JsonValue* value, const FeatureCondition& condition) {
  const Comparison comparison = condition.comparison;
  if (value == nullptr) return comparison == Comparison::kNotEqual;
  if (const auto number = value->as_double()) {
    const auto wanted = number_in(condition.value);
    if (comparison == Comparison::kPresent || wanted) {
      return compares(*number, comparison, wanted.value_or(0));
    }
    return comparison == Comparison::kNotEqual;
  }
  if (const std::string* text = value->as_string()) {
    return compares(*text, comparison, condition.value);
  }
  const bool is_ordered = comparison != Comparison::kPresent && comparison != Comparison::kEqual &&
                          comparison != Comparison::kNotEqual;
  return !is_ordered && compares(write_json(*value), comparison, condition.value);
}

/// The feature of that path, as features_in() has it; null where there is none.
const JsonValue* find_feature(const JsonValue& object, std::string_view path) {
  const JsonValue::Object* members = object.as_object();
  if (members == nullptr) return nullptr;
  for (const auto& [name, member] : *members) {
    if (!path.starts_with(name)) continue;
    const JsonValue::Object* below = member.as_object();
    const bool is_leaf = below == nullptr || below->empty();
    const std::string_view rest = path.substr(name.size());
    if (rest.empty() && (is_leaf || name.empty())) return &member;
    if (is_leaf || !rest.starts_with('.') || name.empty()) continue;
    if (const JsonValue* found = find_feature(member, rest.substr(1))) return found;
  }
  return nullptr;
}

JsonValue object_of(const std::string& json) {
  auto parsed = parse_json(json);
  auto* value = std::get_if<JsonValue>(&parsed);
  return value == nullptr ? JsonValue() : std::move(*value);
}

SortKey key_of_number(const std::optional<double>& number) {
  return number && !std::isnan(*number) ? SortKey{.number = number} : SortKey{};
}

SortKey key_of_time(const std::optional<Timestamp>& at) {
  return at ? SortKey{.number = static_cast<double>(at->time_since_epoch().count())} : SortKey{};
}

/// Of a long text its beginning, up to a character's end: keys are held, and are in cursors.
SortKey key_of_text(std::string_view text) {
  constexpr std::size_t kLongestKey = 256;
  std::size_t length = std::min(text.size(), kLongestKey);
  const auto is_within_character = [](char c) { return (static_cast<unsigned char>(c) >> 6) == 2; };
  while (length > 0 && length < text.size() && is_within_character(text[length])) --length;
  return {.text = std::string(text.substr(0, length))};
}

SortKey key_of_feature(const Experiment& experiment, const std::string& path) {
  const JsonValue features = object_of(experiment.features);
  const JsonValue* value = find_feature(features, path);
  if (value == nullptr) return {};
  if (const auto number = value->as_double()) return key_of_number(number);
  if (const std::string* text = value->as_string()) return key_of_text(*text);
  return value->is_null() ? SortKey{} : key_of_text(write_json(*value));
}

int rank_of(const SortKey& key) {
  if (key.number) return 0;
  return key.text ? 1 : 2;
}

template <class Value>
int compared(const Value& left, const Value& right) {
  if (left < right) return -1;
  return right < left ? 1 : 0;
}

int compared_keys(const SortKey& left, const SortKey& right) {
  if (left.number) return compared(*left.number, *right.number);
  return left.text ? compared(*left.text, *right.text) : 0;
}

}  // namespace

bool comes_before(const FoundPlace& left, const FoundPlace& right, Order order) {
  const int ranks = compared(rank_of(left.key), rank_of(right.key));
  if (ranks != 0) return ranks < 0;
  int difference = compared_keys(left.key, right.key);
  if (difference == 0) difference = compared(left.place.created_at, right.place.created_at);
  if (difference == 0) difference = compared(left.place.id, right.place.id);
  return order == Order::kOldestFirst ? difference < 0 : difference > 0;
}

bool needs_features(const ExperimentQuestion& question) {
  return !question.features.empty() || question.sort == SortBy::kFeatureValue;
}

bool fulfils(const Experiment& experiment, const ExperimentQuestion& question) {
  const auto& statuses = question.statuses;
  if (!statuses.empty() &&
      std::find(statuses.begin(), statuses.end(), experiment.status) == statuses.end()) {
    return false;
  }
  const std::vector<std::string> tags = experiment.tags.value_or(std::vector<std::string>());
  const bool has_tags =
      std::all_of(question.tags.begin(), question.tags.end(), [&tags](const std::string& tag) {
        return std::find(tags.begin(), tags.end(), tag) != tags.end();
      });
  if (!has_tags) return false;
  const std::string& text = question.text;
  if (!text.empty() && !contains(experiment.name, text) &&
      !contains(experiment.description, text) &&
      std::none_of(tags.begin(), tags.end(),
                   [&text](const std::string& tag) { return contains(tag, text); })) {
    return false;
  }
  if (question.features.empty()) return true;
  const JsonValue features = object_of(experiment.features);
  return std::all_of(question.features.begin(), question.features.end(),
                     [&features](const FeatureCondition& condition) {
                       return fulfils_feature(find_feature(features, condition.path), condition);
                     });
}

bool fulfils(const std::optional<double>& value, const MetricCondition& condition) {
  if (!value || std::isnan(*value)) return condition.comparison == Comparison::kNotEqual;
  return compares(*value, condition.comparison, condition.value);
}

SortKey sort_key_of(const Experiment& experiment, const ExperimentQuestion& question,
                    const std::optional<double>& metric) {
  switch (question.sort) {
    case SortBy::kCreated:
      return key_of_time(experiment.created_at);
    case SortBy::kName:
      return key_of_text(experiment.name);
    case SortBy::kStatus:
      return {.number = static_cast<double>(experiment.status)};
    case SortBy::kOrder:
      return {.number = static_cast<double>(experiment.order)};
    case SortBy::kProgress:
      return {.number = static_cast<double>(experiment.progress)};
    case SortBy::kStarted:
      return key_of_time(experiment.started_at);
    case SortBy::kCompleted:
      return key_of_time(experiment.completed_at);
    case SortBy::kFeatureValue:
      return key_of_feature(experiment, question.sort_feature);
    case SortBy::kMetricValue:
      return key_of_number(metric);
  }
  return {};
}

}  // namespace cq::experiments
