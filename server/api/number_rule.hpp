#pragma once

#include <optional>
#include <string_view>

#include "api/rule.hpp"

namespace cq::api {

/// Reads a number as the original's query parameters are read: blanks around it, a sign, an
/// exponent, "inf" and "nan" in any case are accepted. Returns nullopt for anything else.
std::optional<double> parse_lax_number(std::string_view text);

/// A number, or the text of one, or null.
class NullableNumberRule : public Rule<std::optional<double>> {
 public:
  void read(const JsonValue& input, Reading& reading, std::optional<double>& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline NullableNumberRule nullable_number() {
  return {};
}

}  // namespace cq::api
