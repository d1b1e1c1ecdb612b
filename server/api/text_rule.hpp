#pragma once

#include <cstddef>
#include <limits>
#include <regex>
#include <string>

#include "api/rule.hpp"

namespace cq::api {

/// A string; lengths are counted in code points.
class TextRule : public Rule<std::string> {
 public:
  /// Bounds that are complained about as "string_too_short" and "string_too_long".
  [[nodiscard]] TextRule at_least(std::size_t length) const;
  [[nodiscard]] TextRule at_most(std::size_t length) const;
  /// A bound that the domain model checks: complained about as "value_error", in a sentence that
  /// starts with `name`.
  [[nodiscard]] TextRule model_bound(std::string name, std::size_t length) const;

  /// A regular expression that must be found in it: complained about as "string_pattern_mismatch".
  [[nodiscard]] TextRule matching(const std::string& pattern) const;

  void read(const JsonValue& input, Reading& reading, std::string& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

  std::size_t minimum_ = 0;
  std::size_t maximum_ = kUnbounded;
  std::size_t model_maximum_ = kUnbounded;
  std::string model_name_;
  std::string pattern_;
  std::regex compiled_pattern_;
};

inline TextRule text() {
  return {};
}

}  // namespace cq::api
