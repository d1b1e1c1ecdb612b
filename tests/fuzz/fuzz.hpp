#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace cq::test {

/// What a target file defines: gives the input to the code under test and checks what holds
/// whatever the input is. Returns whether the input was taken; false: it was refused, properly.
/// Throws PropertyViolated, or what the code under test shouldn't have thrown.
bool check_input(std::string_view input);

/// Something doesn't hold that must hold for every input.
class PropertyViolated : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws PropertyViolated with the name of the property unless it holds.
inline void require(bool holds, const std::string& property) {
  if (!holds) throw PropertyViolated(property);
}

/// Whether a text has no character that would begin another line or move a terminal's cursor.
inline bool is_one_line(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

}  // namespace cq::test
