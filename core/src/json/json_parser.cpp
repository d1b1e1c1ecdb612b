#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace cq {
namespace {

/// Whether that is known without memory and at little cost: there are few, and no two of one name.
bool are_few_without_repeats(const JsonValue::Object& members) {
  constexpr std::size_t kFew = 16;
  if (members.size() > kFew) return false;
  for (auto one = members.begin(); one != members.end(); ++one) {
    const auto has_its_name = [one](const auto& other) { return other.first == one->first; };
    if (std::any_of(members.begin(), one, has_its_name)) return false;
  }
  return true;
}

/// Of members with one name, keeps the last one's value at the first one's place, as a Python dict
/// does. Sorts, so that a body of very many members stays cheap.
void drop_repeats(JsonValue::Object& members) {
  if (are_few_without_repeats(members)) return;
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&members](std::size_t left, std::size_t right) {
    return members[left].first < members[right].first;
  });
  std::vector<bool> dropped(members.size(), false);
  for (std::size_t i = 0; i < order.size();) {
    std::size_t last = i;
    while (last + 1 < order.size() && members[order[last + 1]].first == members[order[i]].first) {
      ++last;
      dropped[order[last]] = true;
    }
    if (last != i) {
      members[order[i]].second = std::move(members[order[last]].second);
    }
    i = last + 1;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!dropped[i]) {
      if (kept != i) {
        members[kept] = std::move(members[i]);
      }
      ++kept;
    }
  }
  members.resize(kept);
}

double to_double(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range: strtod says whether that is towards zero or infinity.
  return failure == std::errc() ? value : std::strtod(std::string(text).c_str(), nullptr);
}

/// Builds the value that RapidJSON's events describe.
class ValueBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ValueBuilder> {
 public:
  bool Null() { return put(JsonValue()); }                        // NOLINT: RapidJSON's names
  bool Bool(bool value) { return put(JsonValue(value)); }         // NOLINT
  bool RawNumber(const char* text, unsigned length, bool copy) {  // NOLINT
    static_cast<void>(copy);
    return number({text, length});
  }
  bool String(const char* text, unsigned length, bool copy) {  // NOLINT
    static_cast<void>(copy);
    return check_text({text, length}) && put(JsonValue(std::string(text, length)));
  }
  bool Key(const char* text, unsigned length, bool copy) {  // NOLINT
    static_cast<void>(copy);
    if (!check_text({text, length})) {
      return false;
    }
    open_.back().name.assign(text, length);
    return true;
  }
  bool StartObject() { return start(false); }  // NOLINT
  bool StartArray() { return start(true); }    // NOLINT
  bool EndObject(unsigned count) {             // NOLINT
    static_cast<void>(count);
    drop_repeats(open_.back().members);
    return finish();
  }
  bool EndArray(unsigned count) {  // NOLINT
    static_cast<void>(count);
    return finish();
  }

  [[nodiscard]] std::optional<JsonProblem> problem() const { return problem_; }
  JsonValue take() { return std::move(root_); }

 private:
  struct Container {
    bool is_array = false;
    std::string name;  // of the member whose value comes next
    JsonValue::Array elements;
    JsonValue::Object members;
  };

  bool refuse(JsonProblem::Kind kind, std::string message) {
    problem_ = JsonProblem{kind, 0, std::move(message)};
    return false;
  }

  bool check_text(std::string_view text) {
    return is_utf8(text) || refuse(JsonProblem::Kind::kSurrogate, "Unpaired UTF-16 surrogate");
  }

  bool number(std::string_view text) {
    if (text.find_first_of(".eE") != std::string_view::npos) {
      return put(JsonValue(to_double(text)));
    }
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
      return put(JsonValue(std::strtod(std::string(text).c_str(), nullptr)));
    }
    if (text.find_first_not_of("-0123456789") != std::string_view::npos) {
      return refuse(JsonProblem::Kind::kSyntax, "Expecting value");
    }
    return put(JsonValue(JsonValue::Integer{std::string(text == "-0" ? "0" : text)}));
  }

  bool start(bool is_array) {
    if (open_.size() == kMaxJsonDepth) {
      return refuse(JsonProblem::Kind::kTooDeep, "Nested too deep");
    }
    open_.emplace_back().is_array = is_array;
    return true;
  }

  bool finish() {
    Container done = std::move(open_.back());
    open_.pop_back();
    return put(done.is_array ? JsonValue(std::move(done.elements))
                             : JsonValue(std::move(done.members)));
  }

  bool put(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array) {
      open_.back().elements.push_back(std::move(value));
    } else {
      open_.back().members.emplace_back(std::move(open_.back().name), std::move(value));
    }
    return true;
  }

  std::vector<Container> open_;
  JsonValue root_;
  std::optional<JsonProblem> problem_;
};

/// Where the string begins in which a text ends.
std::size_t start_of_last_string(std::string_view text) {
  std::size_t start = text.size();
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      in_string = !in_string;
      start = in_string ? i : start;
    } else if (in_string && text[i] == '\\') {
      ++i;
    }
  }
  return start;
}

/// Where the word or number begins that `offset` lies in.
std::size_t start_of_word(std::string_view text, std::size_t offset) {
  const auto is_part = [](char c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  while (offset > 0 && is_part(text[offset - 1])) {
    --offset;
  }
  return offset;
}

/// What a text has too much behind a number, as Python sees it: it takes "1." for 1 and a point.
JsonProblem after_number(std::string_view text, std::size_t offset) {
  const std::size_t point = text.substr(0, offset).find_last_of(".eE");
  const std::size_t start = start_of_word(text, point);
  if (point == std::string_view::npos || start == point) {
    return {JsonProblem::Kind::kSyntax, offset, "Expecting value"};
  }
  const bool is_root = text.substr(0, start).find_first_not_of(" \t\r\n") == std::string_view::npos;
  return {JsonProblem::Kind::kSyntax, point, is_root ? "Extra data" : "Expecting ',' delimiter"};
}

/// RapidJSON's complaint about `text` in the words of Python's json module, which clients know, and
/// at the place where that one would complain.
JsonProblem describe(rapidjson::ParseErrorCode code, std::size_t offset, std::string_view text) {
  const auto syntax = [](std::size_t place, const char* message) {
    return JsonProblem{JsonProblem::Kind::kSyntax, place, message};
  };
  switch (code) {
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return {JsonProblem::Kind::kSurrogate, offset, "Unpaired UTF-16 surrogate"};
    case rapidjson::kParseErrorNumberTooBig:
      return {JsonProblem::Kind::kNumberTooLong, offset, "Integer of too many digits"};
    case rapidjson::kParseErrorDocumentEmpty:
      return syntax(offset, "Expecting value");
    case rapidjson::kParseErrorValueInvalid:
      return syntax(start_of_word(text, offset), "Expecting value");
    case rapidjson::kParseErrorNumberMissFraction:
    case rapidjson::kParseErrorNumberMissExponent:
      return after_number(text, offset);
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return syntax(offset, "Extra data");
    case rapidjson::kParseErrorObjectMissName:
      return syntax(offset, "Expecting property name enclosed in double quotes");
    case rapidjson::kParseErrorObjectMissColon:
      return syntax(offset, "Expecting ':' delimiter");
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return syntax(offset, "Expecting ',' delimiter");
    case rapidjson::kParseErrorStringMissQuotationMark:
      return syntax(start_of_last_string(text), "Unterminated string starting at");
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return syntax(offset, "Invalid \\uXXXX escape");
    case rapidjson::kParseErrorStringEscapeInvalid:
    case rapidjson::kParseErrorStringInvalidEncoding: {
      const bool is_control =
          offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x20;
      return syntax(offset, is_control ? "Invalid control character at" : "Invalid \\escape");
    }
    default:
      return syntax(offset, rapidjson::GetParseError_En(code));
  }
}

/// A text with some of its numbers replaced, and where in it each of them ends in both.
struct Replaced {
  struct End {
    std::size_t here = 0;
    std::size_t original = 0;
  };
  std::string text;
  std::vector<End> ends;

  /// Where in the original text a place of this one is.
  [[nodiscard]] std::size_t original_offset(std::size_t offset) const {
    std::size_t original = offset;
    for (const End& end : ends) {
      if (end.here <= offset) original = end.original + (offset - end.here);
    }
    return original;
  }
};

/// The text with "Infinity" in place of each number that is beyond a double, which RapidJSON
/// refuses and Python takes for infinite. Integers stay, as Python keeps them exact.
Replaced with_infinities(std::string_view text) {
  constexpr std::string_view kNumberCharacters = "0123456789+-.eE";
  Replaced replaced;
  std::string& out = replaced.text;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (in_string) {
      in_string = text[i] != '"';
      length = text[i] == '\\' ? 2 : 1;
    } else if (text[i] == '"') {
      in_string = true;
    } else if (kNumberCharacters.substr(0, 10).find(text[i]) != std::string_view::npos) {
      length = std::min(text.find_first_not_of(kNumberCharacters, i), text.size()) - i;
      const std::string number(text.substr(i, length));
      if (number.find_first_of(".eE") != std::string::npos && std::isinf(to_double(number))) {
        out += "Infinity";
        i += length;
        replaced.ends.push_back({out.size(), i});
        continue;
      }
    }
    out += text.substr(i, length);
    i += length;
  }
  return replaced;
}

std::variant<JsonValue, JsonProblem> parse(std::string_view text) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseNanAndInfFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  ValueBuilder builder;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (auto problem = builder.problem()) {
    problem->offset = std::min(stream.Tell(), text.size());
    return *problem;
  }
  if (result.IsError()) {
    return describe(result.Code(), std::min(result.Offset(), text.size()), text);
  }
  // RapidJSON takes a NUL for the end of the text.
  if (stream.Tell() < text.size()) {
    return JsonProblem{JsonProblem::Kind::kSyntax, stream.Tell(), "Extra data"};
  }
  return builder.take();
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  text.remove_prefix(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  return text;
}

std::variant<JsonValue, JsonProblem> parse_json(std::string_view text) {
  text = without_byte_order_mark(text);
  if (!is_utf8(text)) {
    return JsonProblem{JsonProblem::Kind::kNotUtf8, 0, "Not UTF-8"};
  }
  auto parsed = parse(text);
  const auto* problem = std::get_if<JsonProblem>(&parsed);
  if (problem != nullptr && problem->kind == JsonProblem::Kind::kNumberTooLong) {
    const Replaced replaced = with_infinities(text);
    parsed = parse(replaced.text);
    if (auto* remaining = std::get_if<JsonProblem>(&parsed)) {
      remaining->offset = std::min(replaced.original_offset(remaining->offset), text.size());
    }
  }
  return parsed;
}

}  // namespace cq
