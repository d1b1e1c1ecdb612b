#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cq::text {

/// Well-formed UTF-8: each maximal part of `bytes` that isn't becomes one U+FFFD.
std::string with_replacements(std::string_view bytes);

/// The code points in the first `offset` bytes of UTF-8.
std::size_t characters_before(std::string_view text, std::size_t offset) noexcept;

}  // namespace cq::text
