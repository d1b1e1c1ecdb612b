#pragma once

#include <cq/export.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The Unicode rules that names and tags are compared by. All functions are safe from any thread
/// and take UTF-8; where they are given anything else they throw Error: invalid argument.
namespace cq {

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms). Never throws.
CQ_EXPORT bool is_utf8(std::string_view bytes) noexcept;

/// The number of Unicode code points.
CQ_EXPORT std::size_t code_points(std::string_view text);

/// Lower case by Unicode's full, locale-independent mapping.
CQ_EXPORT std::string to_lower(std::string_view text);

/// The text without white space (Unicode's, as Python's str.strip has it) at its ends.
CQ_EXPORT std::string_view trim(std::string_view text);

/// Domains as they are stored and compared: trimmed, lower-cased, without blank ones and without
/// repeats, otherwise in the given order.
CQ_EXPORT std::vector<std::string> normalise_domains(const std::vector<std::string>& domains);

}  // namespace cq
