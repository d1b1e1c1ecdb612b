#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cq::text {

/// Well-formed UTF-8: each maximal part of `bytes` that isn't becomes one U+FFFD.
std::string with_replacements(std::string_view bytes);

/// The code points in the first `offset` bytes of UTF-8.
std::size_t characters_before(std::string_view text, std::size_t offset) noexcept;

/// The longest beginning of UTF-8 that has whole code points and at most `bytes` bytes. Valid as
/// long as the text. Safe from any thread.
std::string_view beginning_of(std::string_view text, std::size_t bytes) noexcept;

/// Decodes "%41" to "A"; a percent sign without two hex digits behind it stays. What isn't UTF-8
/// then becomes U+FFFD.
std::string percent_decoded(std::string_view text);

/// Encodes every byte that may not stand in a URL as it is. A percent sign stays, as what is given
/// is a URL already.
std::string url_quoted(std::string_view url);

/// "1 API key", "3 API keys". Safe from any thread.
inline std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

/// The texts as exec() and posix_spawn() take arguments and variables: a pointer to each, and null
/// behind them. Valid as long as the texts are neither moved nor changed. Safe from any thread.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

}  // namespace cq::text
