#include "contract/folded_text.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstdint>

namespace cq {
namespace {

constexpr char16_t kFirstMark = 0x300;
constexpr char16_t kLastMark = 0x36f;

std::int32_t length_of(const std::u16string& text) {
  return static_cast<std::int32_t>(text.size());
}

/// What ICU writes into a text, which it is asked for a second time where there is too little room.
template <typename Write>
std::u16string written(std::size_t room, const Write& write) {
  std::u16string text(room, u'\0');
  for (int tries = 0;; ++tries) {
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length = write(text, status);
    if (U_SUCCESS(status)) {
      text.resize(static_cast<std::size_t>(length));
      return text;
    }
    if (status != U_BUFFER_OVERFLOW_ERROR || tries > 0) {
      throw Error(ErrorKind::kInternal,
                  std::string("The text could not be folded: ") + u_errorName(status) + ".");
    }
    text.resize(static_cast<std::size_t>(length));
  }
}

std::u16string wide_of(std::string_view text) {
  return written(text.size(), [&](std::u16string& wide, UErrorCode& status) {
    std::int32_t length = 0;
    u_strFromUTF8(wide.data(), length_of(wide), &length, text.data(),
                  static_cast<std::int32_t>(text.size()), &status);
    return length;
  });
}

std::string narrow_of(const std::u16string& wide) {
  std::string text(wide.size() * 3, '\0');
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strToUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, wide.data(),
              length_of(wide), &status);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

}  // namespace

std::string without_case_and_accents(std::string_view text) {
  const bool is_ascii = std::all_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) return to_lower(text);
  if (!is_utf8(text)) {
    throw Error(ErrorKind::kInvalidArgument,
                "The text is not well-formed UTF-8; send it as UTF-8.");
  }
  const std::u16string wide = wide_of(text);
  const std::u16string lower =
      written(wide.size() + 16, [&](std::u16string& room, UErrorCode& status) {
        return u_strFoldCase(room.data(), length_of(room), wide.data(), length_of(wide),
                             U_FOLD_CASE_DEFAULT, &status);
      });
  std::u16string parts =
      written(lower.size() * 2 + 16, [&](std::u16string& room, UErrorCode& status) {
        const UNormalizer2* const nfd = unorm2_getNFDInstance(&status);
        return unorm2_normalize(nfd, lower.data(), length_of(lower), room.data(), length_of(room),
                                &status);
      });
  std::erase_if(parts, [](char16_t c) { return c >= kFirstMark && c <= kLastMark; });
  return narrow_of(parts);
}

}  // namespace cq
