#include "api/uuid_rule.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "api/json_schema.hpp"
#include "text/text.hpp"

namespace cq::api {
namespace {

constexpr std::size_t kUuidDigits = 32;
/// Where the dashes are, and how long the text between them is.
constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
constexpr std::array<std::size_t, 5> kGroupStarts{0, 9, 14, 19, 24};
constexpr std::array<std::size_t, 5> kGroupLengths{8, 4, 4, 4, 12};
constexpr std::string_view kUrn = "urn:uuid:";

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The digits in lower case, of a text of `kUuidDigits` of them and whatever is between.
std::string with_dashes(std::string_view text) {
  std::string uuid;
  for (const char c : text) {
    if (!is_hex_digit(c)) continue;
    if (std::find(kDashes.begin(), kDashes.end(), uuid.size()) != kDashes.end()) uuid += '-';
    uuid += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return uuid;
}

bool is_simple(std::string_view text) {
  return text.size() == kUuidDigits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

bool is_dashed(std::string_view text) {
  if (text.size() != kUuidDigits + kDashes.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = std::find(kDashes.begin(), kDashes.end(), i) != kDashes.end();
    if (is_dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

/// The code point at the front of UTF-8, as it stands there.
std::string_view first_character(std::string_view text) {
  constexpr std::size_t kLongest = 4;
  for (std::size_t size = kLongest; size > 0; --size) {
    const std::string_view character = text::beginning_of(text, size);
    if (!character.empty() && text::characters_before(character, character.size()) == 1) {
      return character;
    }
  }
  return text.substr(0, 1);
}

/// What of a text is looked at, and where it begins.
struct Core {
  std::string_view text;
  std::size_t offset = 0;
  bool is_bare = false;
};

Core core_of(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('{') && text.ends_with('}')) {
    return {text.substr(1, text.size() - 2), 1, false};
  }
  if (text.starts_with(kUrn)) return {text.substr(kUrn.size()), kUrn.size(), false};
  return {text, 0, true};
}

std::string wrong_group(std::size_t group, std::size_t found) {
  return "invalid group length in group " + std::to_string(group) + ": expected " +
         std::to_string(kGroupLengths.at(group)) + ", found " + std::to_string(found);
}

// The order of the checks, and the places that the sentences name, are the original's.
std::string problem_of(std::string_view whole) {
  const Core core = core_of(whole);
  std::array<std::size_t, 4> bounds{};
  std::size_t dashes = 0;
  for (std::size_t i = 0; i < core.text.size(); ++i) {
    if (core.text[i] == '-') {
      if (dashes < bounds.size()) bounds.at(dashes) = i;
      ++dashes;
    } else if (!is_hex_digit(core.text[i])) {
      return "invalid character: expected an optional prefix of `urn:uuid:` followed by "
             "[0-9a-fA-F-], found `" +
             std::string(first_character(core.text.substr(i))) + "` at " +
             std::to_string(i + core.offset + 1);
    }
  }
  if (dashes == 0 && core.is_bare) {
    return "invalid length: expected length 32 for simple format, found " +
           std::to_string(whole.size());
  }
  if (dashes != bounds.size()) {
    return "invalid group count: expected 5, found " + std::to_string(dashes + 1);
  }
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (bounds.at(i) + 1 != kGroupStarts.at(i + 1)) {
      return wrong_group(i, bounds.at(i) - std::min(bounds.at(i), kGroupStarts.at(i)));
    }
  }
  return wrong_group(bounds.size(), whole.size() - std::min(whole.size(), kGroupStarts.back()));
}

}  // namespace

ParsedUuid parse_uuid(std::string_view text) {
  const Core core = core_of(text);
  if (is_dashed(core.text) || (core.is_bare && is_simple(core.text))) {
    return {.uuid = with_dashes(core.text)};
  }
  return {.problem = problem_of(text)};
}

void UuidRule::read(const JsonValue& input, Reading& reading, std::string& into) const {
  const std::string* text = input.as_string();
  if (text == nullptr) {
    reading.complain("uuid_type", "UUID input should be a string, bytes or UUID object", input);
    return;
  }
  ParsedUuid parsed = parse_uuid(*text);
  if (parsed.uuid) {
    into = *std::move(parsed.uuid);
  } else {
    reading.complain("uuid_parsing", "Input should be a valid UUID, " + parsed.problem, input,
                     json_object({{"error", parsed.problem}}));
  }
}

JsonValue UuidRule::schema() const {
  return json_object({{"type", "string"}, {"format", "uuid"}});
}

void TextOrUuidRule::read(const JsonValue& input, Reading& reading, std::string& into) const {
  if (const std::string* text = input.as_string()) {
    into = *text;
    return;
  }
  {
    const Reading::Step step(reading, "str");
    reading.complain("string_type", "Input should be a valid string", input);
  }
  const Reading::Step step(reading, "uuid");
  reading.complain("uuid_type", "UUID input should be a string, bytes or UUID object", input);
}

JsonValue TextOrUuidRule::schema() const {
  return UuidRule().schema();
}

std::string read_path_uuid(const std::string& name, const std::string& text) {
  Reading reading("path");
  std::string id;
  {
    const Reading::Step step(reading, name);
    uuid().read(text, reading, id);
  }
  std::move(reading).finish();
  return id;
}

}  // namespace cq::api
