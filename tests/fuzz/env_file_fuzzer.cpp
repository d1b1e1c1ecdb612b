// Env files: no error may show what is in one.
#include <algorithm>
#include <cq/error.hpp>
#include <map>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "settings/env_file.hpp"

namespace cq::test {
namespace {

using Values = std::map<std::string, std::string>;

/// An env file with these values, each in quotes.
std::string written(const Values& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    const char quote = value.find('"') == std::string::npos ? '"' : '\'';
    text += "export " + name + "=" + quote + value + quote + "\r\n";
  }
  return text;
}

/// A value that has quotes of both kinds can't be quoted.
bool can_be_quoted(const Values& values) {
  return std::none_of(values.begin(), values.end(), [](const auto& entry) {
    return entry.second.find('"') != std::string::npos &&
           entry.second.find('\'') != std::string::npos;
  });
}

/// The reason in "f.env, line 3: it ...", which is one of two.
void check_refusal(std::string_view sentence, std::string_view input) {
  constexpr std::string_view kStart = "f.env, line ";
  require(sentence.starts_with(kStart), "a refusal names the file and a line");
  sentence.remove_prefix(kStart.size());
  const std::size_t digits = sentence.find_first_not_of("0123456789");
  const auto lines = static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n')) + 1;
  require(digits > 0 && std::stoul(std::string(sentence.substr(0, digits))) <= lines,
          "the line is one of the file's");
  sentence.remove_prefix(digits);
  require(
      sentence == ": it is not of the form NAME=VALUE, without blanks around the '='." ||
          sentence ==
              ": it begins its value with a quote that isn't closed at its end, and only there.",
      "a refusal holds nothing of the line");
}

}  // namespace

bool check_input(std::string_view input) {
  Values values;
  try {
    values = settings::parse_env_file(input, "f.env").values;
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidArgument, "a refusal is an invalid argument");
    check_refusal(error.what(), input);
    return false;
  }
  for (const auto& [name, value] : values) {
    require(name.starts_with(settings::kOurs), "only the server's own names are read");
    require(value.find('\n') == std::string::npos, "a value is one line");
  }
  if (can_be_quoted(values)) {
    require(settings::parse_env_file(written(values), "f.env").values == values,
            "what is written reads as the same");
  }
  return true;
}

}  // namespace cq::test
