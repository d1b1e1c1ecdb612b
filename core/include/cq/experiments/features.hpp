#pragma once

#include <cq/export.hpp>
#include <cq/json.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the features of an experiment say, and how they differ. All functions are safe from any
/// thread.
namespace cq::experiments {

/// One feature. The names of objects within each other are joined by dots: "optimizer.lr".
struct Feature {
  std::string path;
  JsonValue value;  ///< no object but an empty one
};

/// All features of a text that holds an object, in their order; none for any other text. Of a path
/// that occurs twice, as names may have dots in them, the first counts. Returns nullopt where the
/// paths together are longer than 4 MiB: each has the names of all objects around it, so that a
/// short text may have paths that no memory holds.
CQ_EXPORT std::optional<std::vector<Feature>> features_in(std::string_view json);

/// Whether two values are the same: numbers by their value, anything else by its text.
CQ_EXPORT bool is_same_feature(const JsonValue& left, const JsonValue& right);

/// What differs between the features of a parent and those of its child, by path:
/// {"optimizer.lr": {"from": 0.1, "to": 0.01}}, without "from" where the child added it and without
/// "to" where it left it out. Returns nullopt where its JSON would be longer than `most_bytes`, and
/// where features_in() does.
CQ_EXPORT std::optional<JsonValue> features_difference(std::string_view parent_json,
                                                       std::string_view child_json,
                                                       std::size_t most_bytes);

}  // namespace cq::experiments
