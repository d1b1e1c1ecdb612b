#pragma once

#include <string>
#include <string_view>

namespace cq::text {

/// Decodes "%41" to "A"; a percent sign without two hex digits behind it stays. What isn't UTF-8
/// then becomes U+FFFD.
std::string percent_decoded(std::string_view text);

/// Encodes every byte that may not stand in a URL as it is. A percent sign stays, as what is given
/// is a URL already.
std::string url_quoted(std::string_view url);

}  // namespace cq::text
