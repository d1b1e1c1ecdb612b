#pragma once

#include <optional>

#include "api/rule.hpp"

namespace cq::api {

/// A JSON object of any content, or null.
class NullableDictionaryRule : public Rule<std::optional<JsonValue>> {
 public:
  void read(const JsonValue& input, Reading& reading,
            std::optional<JsonValue>& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline NullableDictionaryRule nullable_dictionary() {
  return {};
}

}  // namespace cq::api
