#pragma once

#include <cq/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq::api {

/// The parameters behind a "?", decoded: "+" is a blank, "&" alone separates, a parameter without
/// "=" is empty, a bad percent sequence stays as it is. Never fails.
class QueryParameters {
 public:
  explicit QueryParameters(std::string_view raw_query);

  /// Every value of a parameter, in order, as a JSON list of strings; nullopt when it isn't given.
  [[nodiscard]] std::optional<JsonValue> all(std::string_view name) const;
  /// The last value of a parameter, as a JSON string; nullopt when it isn't given.
  [[nodiscard]] std::optional<JsonValue> last(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace cq::api
