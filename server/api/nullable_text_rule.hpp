#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/text_rule.hpp"

namespace cq::api {

/// A string that follows a rule, or null.
class NullableTextRule : public Rule<std::optional<std::string>> {
 public:
  explicit NullableTextRule(TextRule text) : text_(std::move(text)) {}

  void read(const JsonValue& input, Reading& reading,
            std::optional<std::string>& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  TextRule text_;
};

inline NullableTextRule nullable(TextRule text) {
  return NullableTextRule(std::move(text));
}

}  // namespace cq::api
