#pragma once

#include <cq/json.hpp>
#include <optional>
#include <utility>

#include "api/complaint.hpp"
#include "api/json_schema.hpp"

namespace cq::api {

/// What a value in a request must be. One declaration serves to check it, to read it, and to
/// describe it to others. Rules are immutable and may be used from any thread.
template <class T>
class Rule {
 public:
  using Value = T;

  Rule() = default;
  Rule(const Rule&) = default;
  Rule& operator=(const Rule&) = default;
  Rule(Rule&&) noexcept = default;
  Rule& operator=(Rule&&) noexcept = default;
  virtual ~Rule() = default;

  /// Reads `input` into `into`, or adds to the complaints of `reading`.
  virtual void read(const JsonValue& input, Reading& reading, T& into) const = 0;

  /// The rule as a JSON Schema (OpenAPI 3.1).
  [[nodiscard]] virtual JsonValue schema() const = 0;

  /// Whether a query parameter of this kind may be repeated.
  [[nodiscard]] virtual bool takes_many() const noexcept { return false; }
};

/// A value that follows a rule, or null.
template <class ValueRule>
class OrNullRule : public Rule<std::optional<typename ValueRule::Value>> {
 public:
  explicit OrNullRule(ValueRule rule) : rule_(std::move(rule)) {}

  void read(const JsonValue& input, Reading& reading,
            std::optional<typename ValueRule::Value>& into) const override {
    into.reset();
    if (!input.is_null()) rule_.read(input, reading, into.emplace());
  }
  [[nodiscard]] JsonValue schema() const override { return schema::nullable(rule_.schema()); }
  [[nodiscard]] bool takes_many() const noexcept override { return rule_.takes_many(); }

 private:
  ValueRule rule_;
};

template <class ValueRule>
OrNullRule<ValueRule> or_null(ValueRule rule) {
  return OrNullRule<ValueRule>(std::move(rule));
}

}  // namespace cq::api
