#pragma once

#include <optional>

#include "wire/rule.hpp"

namespace cq::wire {

/// A JSON object of any content, or null.
class NullableDictionaryRule : public Rule<std::optional<host::JsonValue>> {
 public:
  void read(const host::JsonValue& input, Reading& reading,
            std::optional<host::JsonValue>& into) const override;
  [[nodiscard]] host::JsonValue schema() const override;
};

inline NullableDictionaryRule nullable_dictionary() {
  return {};
}

}  // namespace cq::wire
