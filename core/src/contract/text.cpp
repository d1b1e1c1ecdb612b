#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstdint>
#include <cstring>
#include <unordered_set>

namespace cq {
namespace {

/// Reads the code point at `position` and moves behind it. A negative one marks ill-formed bytes.
/// (ICU's macro uses casts and shadowing of its own, so it stands here alone.)
UChar32 next_code_point(std::string_view text, std::size_t& position) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto index = static_cast<std::int64_t>(position);
  const auto length = static_cast<std::int64_t>(text.size());
  UChar32 code_point = 0;
  U8_NEXT(bytes, index, length, code_point);
  position = static_cast<std::size_t>(index);
  return code_point;
}

[[noreturn]] void refuse_ill_formed() {
  throw Error(ErrorKind::kInvalidArgument, "The text is not well-formed UTF-8; send it as UTF-8.");
}

/// What Python's str.strip takes off: white space by Unicode's bidirectional types WS, B and S or
/// category Zs.
bool is_space(UChar32 c) {
  constexpr std::array<UChar32, 9> kSingles{0x20,   0x85,   0xa0,   0x1680, 0x2028,
                                            0x2029, 0x202f, 0x205f, 0x3000};
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f) || (c >= 0x2000 && c <= 0x200a) ||
         std::find(kSingles.begin(), kSingles.end(), c) != kSingles.end();
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return lower;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  constexpr std::uint64_t kNotAscii = 0x8080808080808080U;
  for (std::size_t position = 0; position < bytes.size();) {
    std::uint64_t word = 0;
    if (bytes.size() - position >= sizeof word) {  // most texts are ASCII for the most part
      std::memcpy(&word, bytes.data() + position, sizeof word);
      if ((word & kNotAscii) == 0) {
        position += sizeof word;
        continue;
      }
    }
    if (next_code_point(bytes, position) < 0) {
      return false;
    }
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < text.size(); ++count) {
    if (next_code_point(text, position) < 0) {
      refuse_ill_formed();
    }
  }
  return count;
}

std::string to_lower(std::string_view text) {
  if (is_ascii(text)) {
    return to_lower_ascii(text);
  }
  if (!is_utf8(text)) {
    refuse_ill_formed();
  }
  // UTF-16 never needs more units than UTF-8 needs bytes, and one unit lower-cases to three at
  // most.
  std::u16string wide(text.size(), u'\0');
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                static_cast<std::int32_t>(text.size()), &status);
  wide.resize(static_cast<std::size_t>(length));
  std::u16string lower(wide.size() * 3, u'\0');
  length = u_strToLower(lower.data(), static_cast<std::int32_t>(lower.size()), wide.data(),
                        static_cast<std::int32_t>(wide.size()), "", &status);
  lower.resize(static_cast<std::size_t>(length));
  std::string result(lower.size() * 3, '\0');
  u_strToUTF8(result.data(), static_cast<std::int32_t>(result.size()), &length, lower.data(),
              static_cast<std::int32_t>(lower.size()), &status);
  if (U_FAILURE(status)) {
    throw Error(ErrorKind::kInternal,
                std::string("The text could not be lower-cased: ") + u_errorName(status) + ".");
  }
  result.resize(static_cast<std::size_t>(length));
  return result;
}

std::string_view trim(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t start = position;
    const UChar32 code_point = next_code_point(text, position);
    if (code_point < 0) {
      refuse_ill_formed();
    }
    if (!is_space(code_point)) {
      begin = std::min(begin, start);
      end = position;
    }
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

std::vector<std::string> normalise_domains(const std::vector<std::string>& domains) {
  std::vector<std::string> kept;
  std::unordered_set<std::string> seen;
  for (const std::string& domain : domains) {
    std::string normal = to_lower(trim(domain));
    if (!normal.empty() && seen.insert(normal).second) {
      kept.push_back(std::move(normal));
    }
  }
  return kept;
}

}  // namespace cq
