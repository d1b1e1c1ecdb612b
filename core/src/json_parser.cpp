#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cq/host/json.hpp>
#include <cq/text.hpp>
#include <cstdlib>
#include <numeric>

namespace cq::host {
namespace {

/// Of members with one name, keeps the last one's value at the first one's place, as a Python dict
/// does. Sorts, so that a body of very many members stays cheap.
void drop_repeats(JsonValue::Object& members) {
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

double to_double(const std::string& text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range: strtod says whether that is towards zero or infinity.
  return failure == std::errc() ? value : std::strtod(text.c_str(), nullptr);
}

/// Builds the value that RapidJSON's events describe.
class ValueBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ValueBuilder> {
 public:
  bool Null() { return put(JsonValue()); }                        // NOLINT: RapidJSON's names
  bool Bool(bool value) { return put(JsonValue(value)); }         // NOLINT
  bool RawNumber(const char* text, unsigned length, bool copy) {  // NOLINT
    static_cast<void>(copy);
    return number(std::string(text, length));
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

  bool number(std::string text) {
    if (text.find_first_of(".eE") != std::string::npos) {
      return put(JsonValue(to_double(text)));
    }
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
      return put(JsonValue(std::strtod(text.c_str(), nullptr)));
    }
    if (text.find_first_not_of("-0123456789") != std::string::npos) {
      return refuse(JsonProblem::Kind::kSyntax, "Expecting value");
    }
    return put(JsonValue(JsonValue::Integer{text == "-0" ? "0" : std::move(text)}));
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

/// RapidJSON's complaint in the words of Python's json module, which clients know.
std::string describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
    case rapidjson::kParseErrorValueInvalid:
      return "Expecting value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "Extra data";
    case rapidjson::kParseErrorObjectMissName:
      return "Expecting property name enclosed in double quotes";
    case rapidjson::kParseErrorObjectMissColon:
      return "Expecting ':' delimiter";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "Expecting ',' delimiter";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "Unterminated string starting at";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "Invalid \\escape";
    default:
      return rapidjson::GetParseError_En(code);
  }
}

/// The text with "Infinity" in place of each number that is beyond a double, which RapidJSON
/// refuses and Python takes for infinite. Integers stay, as Python keeps them exact.
std::string with_infinities(std::string_view text) {
  constexpr std::string_view kNumberCharacters = "0123456789+-.eE";
  std::string out;
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
        continue;
      }
    }
    out += text.substr(i, length);
    i += length;
  }
  return out;
}

std::variant<JsonValue, JsonProblem> parse(std::string_view text, std::size_t start) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseNanAndInfFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  ValueBuilder builder;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (auto problem = builder.problem()) {
    problem->offset = start + std::min(stream.Tell(), text.size());
    return *problem;
  }
  const std::size_t offset = start + std::min(result.Offset(), text.size());
  switch (result.Code()) {
    case rapidjson::kParseErrorNone:
      break;
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return JsonProblem{JsonProblem::Kind::kSurrogate, offset, "Unpaired UTF-16 surrogate"};
    case rapidjson::kParseErrorNumberTooBig:
      return JsonProblem{JsonProblem::Kind::kNumberTooLong, offset, "Integer of too many digits"};
    default:
      return JsonProblem{JsonProblem::Kind::kSyntax, offset, describe(result.Code())};
  }
  // RapidJSON takes a NUL for the end of the text.
  if (stream.Tell() < text.size()) {
    return JsonProblem{JsonProblem::Kind::kSyntax, start + stream.Tell(), "Extra data"};
  }
  return builder.take();
}

}  // namespace

std::variant<JsonValue, JsonProblem> parse_json(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  const std::size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.remove_prefix(start);
  if (!is_utf8(text)) {
    return JsonProblem{JsonProblem::Kind::kNotUtf8, start, "Not UTF-8"};
  }
  auto parsed = parse(text, start);
  const auto* problem = std::get_if<JsonProblem>(&parsed);
  if (problem != nullptr && problem->kind == JsonProblem::Kind::kNumberTooLong) {
    return parse(with_infinities(text), start);
  }
  return parsed;
}

}  // namespace cq::host
