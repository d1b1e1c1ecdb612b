#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "api/rule.hpp"

/// What a string in a request must be.
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

/// One of a few strings, or null.
class NullableChoiceRule : public Rule<std::optional<std::string>> {
 public:
  explicit NullableChoiceRule(ChoiceRule choice) : choice_(std::move(choice)) {}

  void read(const JsonValue& input, Reading& reading,
            std::optional<std::string>& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  ChoiceRule choice_;
};

inline NullableChoiceRule nullable(ChoiceRule choice) {
  return NullableChoiceRule(std::move(choice));
}

}  // namespace cq::api
