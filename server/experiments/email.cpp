#include "experiments/email.hpp"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cq/text.hpp>
#include <memory>
#include <optional>

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestInput = 2048;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestDomain = 253;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestAddress = 254;

/// Nobody on the internet has a mailbox there (RFC 6761 and others).
constexpr std::array<std::string_view, 6> kReserved{"arpa",      "invalid", "local",
                                                    "localhost", "onion",   "test"};

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_alphanumeric(char c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9');
}

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

/// A character that an address may have before its @, but for dots (RFC 5322, 3.2.3).
bool is_atom_character(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || is_beyond_ascii(c) || kOthers.find(c) != std::string_view::npos;
}

bool has_dots_where_none_may_be(std::string_view text) {
  return text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos;
}

/// "a@b" of "Name <a@b>"; the text itself where it isn't of that form.
std::string_view bare_address(std::string_view text) {
  text = trim(text);
  const std::size_t begin = text.find('<');
  if (!text.ends_with('>') || begin == std::string_view::npos) return text;
  const std::string_view name = trim(text.substr(0, begin));
  const bool is_quoted = name.size() >= 2 && name.starts_with('"') && name.ends_with('"');
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return c == ' ' || c == '.' || is_atom_character(c);
  });
  if (!is_quoted && !is_plain) return text;
  return trim(text.substr(begin + 1, text.size() - begin - 2));
}

std::optional<std::string> problem_of_local_part(std::string_view local) {
  if (local.empty()) return "There must be something before the @-sign.";
  if (local.size() > kLongestLocalPart) {
    return "The email address is too long before the @-sign.";
  }
  if (has_dots_where_none_may_be(local)) {
    return "The email address contains dots before the @-sign where none may be.";
  }
  if (!std::all_of(local.begin(), local.end(),
                   [](char c) { return c == '.' || is_atom_character(c); })) {
    return "The email address contains invalid characters before the @-sign.";
  }
  return std::nullopt;
}

struct CloseIdna {
  void operator()(UIDNA* idna) const noexcept { uidna_close(idna); }
};

/// What one of ICU's functions makes of a domain; nullopt where that refuses it.
template <class Convert>
std::optional<std::string> converted(Convert convert, const std::string& domain) {
  constexpr std::size_t kRoom = 1024;  // no domain that passes is nearly that long
  UErrorCode failure = U_ZERO_ERROR;
  const std::unique_ptr<UIDNA, CloseIdna> idna(
      uidna_openUTS46(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                          UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                      &failure));
  std::array<char, kRoom> result{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  if (domain.size() >= kRoom || U_FAILURE(failure) != 0) return std::nullopt;
  const int length =
      convert(idna.get(), domain.data(), static_cast<std::int32_t>(domain.size()), result.data(),
              static_cast<std::int32_t>(result.size()), &info, &failure);
  if (U_FAILURE(failure) != 0 || info.errors != 0 || length < 0 ||
      static_cast<std::size_t>(length) > result.size()) {
    return std::nullopt;
  }
  return std::string(result.data(), static_cast<std::size_t>(length));
}

std::optional<std::string> problem_of_ascii_domain(const std::string& domain) {
  if (domain.size() > kLongestDomain) return "The email address is too long after the @-sign.";
  if (domain.find('.') == std::string::npos) {
    return "The part after the @-sign is not valid. It should have a period.";
  }
  for (std::size_t begin = 0; begin <= domain.size();) {
    const std::size_t end = std::min(domain.find('.', begin), domain.size());
    const std::string_view label = std::string_view(domain).substr(begin, end - begin);
    if (label.empty() || label.size() > kLongestLabel || label.starts_with('-') ||
        label.ends_with('-') || !std::all_of(label.begin(), label.end(), [](char c) {
          return c == '-' || is_alphanumeric(c);
        })) {
      return "The part after the @-sign is not a valid domain name.";
    }
    begin = end + 1;
  }
  if (!is_ascii_letter(domain.back())) {
    return "The part after the @-sign is not within a valid top-level domain.";
  }
  const std::string_view top = std::string_view(domain).substr(domain.rfind('.') + 1);
  if (std::find(kReserved.begin(), kReserved.end(), top) != kReserved.end()) {
    return "The part after the @-sign is a special-use or reserved name that cannot be used with "
           "email.";
  }
  return std::nullopt;
}

ParsedEmail refused(const std::string& problem) {
  return {.problem = problem};
}

}  // namespace

ParsedEmail parse_email(std::string_view text) {
  if (text.size() > kLongestInput) {
    return refused("Length must not exceed 2048 characters");
  }
  const std::string_view address = bare_address(text);
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || address.find('@', at + 1) != std::string_view::npos) {
    return refused("An email address must have an @-sign.");
  }
  const std::string_view local = address.substr(0, at);
  if (const auto problem = problem_of_local_part(local)) return refused(*problem);
  const std::string given(address.substr(at + 1));
  if (given.empty()) return refused("There must be something after the @-sign.");
  if (has_dots_where_none_may_be(given)) {
    return refused(
        "An email address cannot have a period immediately after the @-sign, at its "
        "end, or two in a row.");
  }
  const std::optional<std::string> ascii = converted(uidna_nameToASCII_UTF8, given);
  if (!ascii) return refused("The part after the @-sign contains invalid characters.");
  std::string lower = to_lower(*ascii);
  if (const auto problem = problem_of_ascii_domain(lower)) return refused(*problem);
  const std::optional<std::string> shown = converted(uidna_nameToUnicodeUTF8, lower);
  std::string email = std::string(local) + "@" + shown.value_or(lower);
  if (local.size() + 1 + lower.size() > kLongestAddress || email.size() > kLongestAddress) {
    return refused("The email address is too long.");
  }
  return {.email = std::move(email)};
}

void EmailRule::read(const JsonValue& input, api::Reading& reading, std::string& into) const {
  const std::string* text = input.as_string();
  if (text == nullptr) {
    reading.complain("string_type", "Input should be a valid string", input);
    return;
  }
  ParsedEmail parsed = parse_email(*text);
  if (parsed.problem.empty()) {
    into = std::move(parsed.email);
  } else {
    reading.complain("value_error", "value is not a valid email address: " + parsed.problem, input,
                     json_object({{"reason", parsed.problem}}));
  }
}

JsonValue EmailRule::schema() const {
  return json_object({{"type", "string"}, {"format", "email"}});
}

}  // namespace cq::experiments
