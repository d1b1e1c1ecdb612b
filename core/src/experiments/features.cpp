#include <cq/experiments/features.hpp>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace cq::experiments {
namespace {

void add_features(const JsonValue& value, const std::string& path, std::vector<Feature>& into) {
  const JsonValue::Object* members = value.as_object();
  if (members == nullptr || (members->empty() && !path.empty())) {
    if (!path.empty()) into.push_back({path, value});
    return;
  }
  for (const auto& [name, member] : *members) {
    // An empty name at the top would otherwise look like no path at all.
    const std::string below = path.empty() ? name : path + "." + name;
    if (below.empty()) {
      into.push_back({below, member});
    } else {
      add_features(member, below, into);
    }
  }
}

}  // namespace

std::vector<Feature> features_in(std::string_view json) {
  const auto parsed = parse_json(json);
  const auto* object = std::get_if<JsonValue>(&parsed);
  if (object == nullptr || object->as_object() == nullptr) return {};
  std::vector<Feature> all;
  add_features(*object, "", all);
  std::set<std::string_view> seen;
  std::vector<Feature> features;
  features.reserve(all.size());
  for (const Feature& feature : all) {
    if (seen.insert(feature.path).second) features.push_back(feature);
  }
  return features;
}

bool is_same_feature(const JsonValue& left, const JsonValue& right) {
  const auto left_number = left.as_double();
  const auto right_number = right.as_double();
  if (left_number && right_number && *left_number == *right_number) return true;
  return write_json(left) == write_json(right);
}

JsonValue features_difference(std::string_view parent_json, std::string_view child_json) {
  const std::vector<Feature> before = features_in(parent_json);
  const std::vector<Feature> after = features_in(child_json);
  std::map<std::string_view, const JsonValue*> old_values;
  for (const Feature& feature : before) old_values[feature.path] = &feature.value;
  JsonValue difference = json_object({});
  std::set<std::string_view> kept;
  for (const Feature& feature : after) {
    const auto old = old_values.find(feature.path);
    if (old == old_values.end()) {
      difference.add(feature.path, json_object({{"to", feature.value}}));
      continue;
    }
    kept.insert(feature.path);
    if (is_same_feature(*old->second, feature.value)) continue;
    difference.add(feature.path, json_object({{"from", *old->second}, {"to", feature.value}}));
  }
  for (const Feature& feature : before) {
    if (kept.contains(feature.path)) continue;
    difference.add(feature.path, json_object({{"from", feature.value}}));
  }
  return difference;
}

}  // namespace cq::experiments
