#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "api/rule.hpp"

/// What a number in a request must be.
namespace cq::api {

/// An integer that was read from a text.
struct LaxInteger {
  std::int64_t value = 0;  ///< of one beyond 64 bits the nearest that fits
  bool is_beyond = false;
  friend bool operator==(const LaxInteger&, const LaxInteger&) = default;
};

/// Reads an integer as the original's query parameters are read: blanks around it, a sign, single
/// underscores between digits and a fraction of zeros are accepted. Returns nullopt for anything
/// else.
std::optional<LaxInteger> parse_lax_integer(std::string_view text);

/// An integer, as a number (with a fraction of zeros, too), as the text of one, or as a bool, which
/// is 0 or 1.
class IntegerRule : public Rule<std::int64_t> {
 public:
  /// The value must be more than that.
  [[nodiscard]] IntegerRule greater_than(std::int64_t bound) const;
  /// The value must be that or more.
  [[nodiscard]] IntegerRule at_least(std::int64_t bound) const;
  /// The value must be that or less.
  [[nodiscard]] IntegerRule at_most(std::int64_t bound) const;

  /// A value beyond 64 bits is complained about, instead of being taken as the nearest that fits.
  [[nodiscard]] IntegerRule within_64_bits() const;

  void read(const JsonValue& input, Reading& reading, std::int64_t& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  std::optional<std::int64_t> above_;
  std::optional<std::int64_t> least_;
  std::optional<std::int64_t> most_;
  bool within_64_bits_ = false;
};

inline IntegerRule integer() {
  return {};
}

/// An integer that follows a rule, or null.
class NullableIntegerRule : public Rule<std::optional<std::int64_t>> {
 public:
  explicit NullableIntegerRule(IntegerRule integer) : integer_(std::move(integer)) {}

  void read(const JsonValue& input, Reading& reading,
            std::optional<std::int64_t>& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  IntegerRule integer_;
};

inline NullableIntegerRule nullable(IntegerRule rule) {
  return NullableIntegerRule(std::move(rule));
}

/// True or false, or one of the texts and numbers that the original takes for them: 1, "true",
/// "t", "yes", "y", "on", "1" and their opposites, in any case.
class BoolRule : public Rule<bool> {
 public:
  void read(const JsonValue& input, Reading& reading, bool& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline BoolRule boolean() {
  return {};
}

/// A bool that follows that rule, or null.
class NullableBoolRule : public Rule<std::optional<bool>> {
 public:
  void read(const JsonValue& input, Reading& reading, std::optional<bool>& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline NullableBoolRule nullable(const BoolRule& /*rule*/) {
  return {};
}

/// Reads a number as the original's query parameters are read: blanks around it, a sign, an
/// exponent, "inf" and "nan" in any case are accepted. Returns nullopt for anything else.
std::optional<double> parse_lax_number(std::string_view text);

/// A finite number, the text of one, or a bool, which is 0 or 1.
class NumberRule : public Rule<double> {
 public:
  /// NaN and infinities are taken, too.
  [[nodiscard]] NumberRule or_not_finite() const;

  void read(const JsonValue& input, Reading& reading, double& into) const override;
  [[nodiscard]] JsonValue schema() const override;

 private:
  bool takes_all_ = false;
};

inline NumberRule number() {
  return {};
}

/// A finite number, or the text of one, or null.
class NullableNumberRule : public Rule<std::optional<double>> {
 public:
  void read(const JsonValue& input, Reading& reading, std::optional<double>& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline NullableNumberRule nullable_number() {
  return {};
}

}  // namespace cq::api
