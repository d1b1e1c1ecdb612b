#include "api/numbers.hpp"

#include <cq/text.hpp>

namespace cq::api {

std::optional<std::string_view> trim_number(std::string_view text) {
  // Python's str.strip takes these off, too; the original's validation doesn't.
  constexpr std::string_view kSeparators = "\x1c\x1d\x1e\x1f";
  return text.find_first_of(kSeparators) == std::string_view::npos ? std::optional(trim(text))
                                                                   : std::nullopt;
}

}  // namespace cq::api
