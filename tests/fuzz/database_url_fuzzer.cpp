// Database URLs: each '$' of an input stands for a secret, which no error may hold.
#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace cq::test {
namespace {

constexpr std::string_view kSecret = "Zq7hidden";

std::string with_secrets(std::string_view input) {
  std::string text;
  for (const char c : input) {
    c == '$' ? text.append(kSecret) : text.append(1, c);
  }
  return text;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

/// The URL written out, with all that may be encoded encoded.
std::string written(const DatabaseUrl& url) {
  std::string text = scheme_of(url) + "://";
  if (url.username) text += encoded(*url.username);
  if (url.password) text += ":" + encoded(*url.password);
  if (url.username) text += "@";
  const bool in_brackets = url.host.starts_with('[') || url.host.find(':') != std::string::npos;
  text += in_brackets ? "[" + url.host + "]" : url.host;
  if (url.port) text += ":" + std::to_string(*url.port);
  text += "/" + url.database;
  char mark = '?';
  for (const auto& [name, value] : url.query) {
    text += mark + encoded(name) + "=" + encoded(value);
    mark = '&';
  }
  return text;
}

bool same(const DatabaseUrl& left, const DatabaseUrl& right) {
  return left.dialect == right.dialect && left.driver == right.driver &&
         left.username == right.username && left.password == right.password &&
         left.host == right.host && left.port == right.port && left.database == right.database &&
         left.query == right.query;
}

}  // namespace

bool check_input(std::string_view input) {
  DatabaseUrl url;
  try {
    url = parse_database_url(with_secrets(input));
  } catch (const Error& error) {
    const std::string_view sentence = error.what();
    require(error.kind() == ErrorKind::kInvalidArgument, "a refusal is an invalid argument");
    require(is_one_line(sentence), "a refusal is one line");
    require(sentence.find(kSecret) == std::string_view::npos, "a refusal holds no secret");
    return false;
  }
  require(!url.dialect.empty(), "a URL has a dialect");
  require(url.username.has_value() || !url.password.has_value(), "a password has its user");
  require(same(parse_database_url(written(url)), url), "what is written out reads as the same");
  const std::string shown = display(url);
  require(is_one_line(shown), "what is shown is one line");
  if (url.password) {
    url.password = "another";
    require(display(url) == shown, "what is shown doesn't depend on the password");
  }
  return true;
}

}  // namespace cq::test
