#include <cq/experiments/features.hpp>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace cq::experiments {
namespace {

constexpr std::size_t kMostPathBytes = std::size_t{4} * 1024 * 1024;

/// Goes through an object and keeps its leaves, as long as their paths aren't too long.
class FeatureWalk {
 public:
  /// Returns whether all of them were kept.
  bool walk(const JsonValue& value) {
    const JsonValue::Object* members = value.as_object();
    if (members == nullptr || (members->empty() && !path_.empty())) {
      return path_.empty() || keep(value);
    }
    const std::size_t above = path_.size();
    for (const auto& [name, member] : *members) {
      if (above > 0) path_ += '.';
      path_ += name;
      // An empty name at the top would otherwise look like no path at all.
      if (!(path_.empty() ? keep(member) : walk(member))) return false;
      path_.resize(above);
    }
    return true;
  }

  [[nodiscard]] std::vector<Feature> take() { return std::move(features_); }

 private:
  bool keep(const JsonValue& value) {
    if (path_.size() > kMostPathBytes - path_bytes_) return false;
    path_bytes_ += path_.size();
    features_.push_back({path_, value});
    return true;
  }

  std::string path_;
  std::size_t path_bytes_ = 0;
  std::vector<Feature> features_;
};

/// What differs, as long as its JSON isn't too long.
class DifferenceText {
 public:
  explicit DifferenceText(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Returns whether there was room for it.
  bool add(const std::string& path, JsonValue change) {
    const JsonValue member = json_object({{path, std::move(change)}});
    // A comma, or the brace at the end, in place of the braces around it.
    bytes_ += write_json(member).size() - 1;
    if (bytes_ > most_bytes_) return false;
    members_.push_back(member.as_object()->front());
    return true;
  }

  [[nodiscard]] JsonValue take() { return std::move(members_); }

 private:
  const std::size_t most_bytes_;
  std::size_t bytes_ = 1;
  JsonValue::Object members_;
};

}  // namespace

std::optional<std::vector<Feature>> features_in(std::string_view json) {
  const auto parsed = parse_json(json);
  const auto* object = std::get_if<JsonValue>(&parsed);
  if (object == nullptr || object->as_object() == nullptr) return std::vector<Feature>();
  FeatureWalk walk;
  if (!walk.walk(*object)) return std::nullopt;
  std::vector<Feature> all = walk.take();
  std::set<std::string_view> seen;
  std::vector<bool> is_first;
  is_first.reserve(all.size());
  for (const Feature& feature : all) is_first.push_back(seen.insert(feature.path).second);
  std::vector<Feature> features;
  features.reserve(seen.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_first[i]) features.push_back(std::move(all[i]));
  }
  return features;
}

bool is_same_feature(const JsonValue& left, const JsonValue& right) {
  const auto left_number = left.as_double();
  const auto right_number = right.as_double();
  if (left_number && right_number && *left_number == *right_number) return true;
  return write_json(left) == write_json(right);
}

std::optional<JsonValue> features_difference(std::string_view parent_json,
                                             std::string_view child_json, std::size_t most_bytes) {
  const std::optional<std::vector<Feature>> before = features_in(parent_json);
  const std::optional<std::vector<Feature>> after = features_in(child_json);
  if (!before || !after) return std::nullopt;
  std::map<std::string_view, const JsonValue*> old_values;
  for (const Feature& feature : *before) old_values[feature.path] = &feature.value;
  DifferenceText difference(most_bytes);
  std::set<std::string_view> kept;
  for (const Feature& feature : *after) {
    const auto old = old_values.find(feature.path);
    JsonValue change;
    if (old == old_values.end()) {
      change = json_object({{"to", feature.value}});
    } else {
      kept.insert(feature.path);
      if (is_same_feature(*old->second, feature.value)) continue;
      change = json_object({{"from", *old->second}, {"to", feature.value}});
    }
    if (!difference.add(feature.path, std::move(change))) return std::nullopt;
  }
  for (const Feature& feature : *before) {
    if (kept.contains(feature.path)) continue;
    if (!difference.add(feature.path, json_object({{"from", feature.value}}))) return std::nullopt;
  }
  return difference.take();
}

}  // namespace cq::experiments
