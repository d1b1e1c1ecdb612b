#pragma once

#include <string>
#include <string_view>

namespace cq {

/// The text by Unicode's full case folding, decomposed, and without the combining marks of Latin,
/// Greek and Cyrillic letters (U+0300 to U+036F). Safe from any thread. Throws Error: invalid
/// argument for what isn't UTF-8.
std::string without_case_and_accents(std::string_view text);

}  // namespace cq
