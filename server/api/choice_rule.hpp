#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/rule.hpp"

namespace cq::api {

/// One of a few strings; at least two.
class ChoiceRule : public Rule<std::string> {
 public:
  explicit ChoiceRule(std::vector<std::string> choices) : choices_(std::move(choices)) {}

  void read(const JsonValue& input, Reading& reading, std::string& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  /// E.g. "'a', 'b' or 'c'".
  [[nodiscard]] std::string expected() const;

  std::vector<std::string> choices_;
};

inline ChoiceRule one_of(std::vector<std::string> choices) {
  return ChoiceRule(std::move(choices));
}

}  // namespace cq::api
