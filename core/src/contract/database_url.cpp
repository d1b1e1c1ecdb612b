#include <algorithm>
#include <array>
#include <charconv>
#include <cq/database_url.hpp>
#include <cq/error.hpp>

namespace cq {
namespace {

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::kInvalidArgument,
              "The database URL " + reason +
                  "; write it as dialect[+driver]://user:password@host:port/database?query.");
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Percent-decodes; a bad sequence stays as it is, as in Python's unquote.
std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      decoded += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

bool is_scheme_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Splits at the first `mark`; without one, the second part is empty and `found` is false.
struct Split {
  std::string_view before;
  std::string_view after;
  bool found = false;
};

Split split(std::string_view text, std::size_t position, std::size_t width = 1) {
  if (position == std::string_view::npos) {
    return {text, {}, false};
  }
  return {text.substr(0, position), text.substr(position + width), true};
}

void read_scheme(std::string_view scheme, DatabaseUrl& url) {
  const Split parts = split(scheme, scheme.find('+'));
  if (!is_scheme_name(parts.before) || (parts.found && !is_scheme_name(parts.after))) {
    refuse("does not start with a dialect and \"://\"");
  }
  url.dialect = parts.before;
  url.driver = parts.after;
}

/// "user:password", percent-encoded.
void read_credentials(std::string_view credentials, DatabaseUrl& url) {
  const Split parts = split(credentials, credentials.find(':'));
  url.username = percent_decode(parts.before, false);
  if (parts.found) {
    url.password = percent_decode(parts.after, false);
  }
}

void read_port(std::string_view text, DatabaseUrl& url) {
  if (text.empty()) {
    return;
  }
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0) {
    refuse("has a port that is no number from 1 to 65535");
  }
  url.port = port;
}

/// "host:port" or "[v6]:port".
void read_address(std::string_view address, DatabaseUrl& url) {
  if (address.starts_with('[')) {
    const Split parts = split(address.substr(1), address.substr(1).find(']'));
    if (!parts.found || (!parts.after.empty() && !parts.after.starts_with(':'))) {
      refuse("has an IPv6 host whose brackets are not closed");
    }
    url.host = parts.before;
    read_port(parts.after.empty() ? parts.after : parts.after.substr(1), url);
    return;
  }
  const Split parts = split(address, address.find(':'));
  url.host = parts.before;
  read_port(parts.after, url);
}

void read_query(std::string_view query, DatabaseUrl& url) {
  while (!query.empty()) {
    const Split parts = split(query, query.find('&'));
    const Split pair = split(parts.before, parts.before.find('='));
    if (pair.found) {
      url.query.emplace_back(percent_decode(pair.before, true), percent_decode(pair.after, true));
    } else if (!parts.before.empty()) {
      refuse("has a query parameter without a value");
    }
    query = parts.after;
  }
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~ ";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHexDigits[byte >> 4U];
      encoded += kHexDigits[byte & 0xfU];
    }
  }
  return encoded;
}

/// The text in one line: with its line ends and other control characters percent-encoded.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    line += is_control ? percent_encode({&c, 1}) : std::string(1, c);
  }
  return line;
}

bool is_secret_parameter(std::string_view name) {
  constexpr std::array<std::string_view, 5> kMarks{"pass", "secret", "token", "key", "pwd"};
  return std::any_of(kMarks.begin(), kMarks.end(), [name](std::string_view mark) {
    return std::search(name.begin(), name.end(), mark.begin(), mark.end(), [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
           }) != name.end();
  });
}

}  // namespace

DatabaseUrl parse_database_url(std::string_view text) {
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    refuse("has a line end or another control character in it");
  }
  DatabaseUrl url;
  const Split scheme = split(text, text.find("://"), 3);
  if (!scheme.found) {
    refuse("has no \"://\" behind its dialect");
  }
  read_scheme(scheme.before, url);

  // An '@' belongs to a path or a query unless what stands before it can be credentials: a user
  // without '/' or '?', then perhaps ':' and a password, in which SQLAlchemy takes both as they
  // are.
  std::string_view rest = scheme.after;
  const std::size_t at = rest.find('@');
  if (at != std::string_view::npos) {
    const std::string_view before = rest.substr(0, at);
    const std::size_t colon = before.find(':');
    const std::string_view user = before.substr(0, colon);
    if (user.find('/') == std::string_view::npos && user.find('?') == std::string_view::npos) {
      // An '@' in the password that isn't encoded must not end up in the host, from
      // where it would be printed.
      const std::size_t last = rest.substr(0, rest.find('/', at)).rfind('@');
      read_credentials(rest.substr(0, last), url);
      rest = rest.substr(last + 1);
    }
  }
  const Split query = split(rest, rest.find('?'));
  const Split path = split(query.before, query.before.find('/'));
  read_address(path.before, url);
  url.database = path.after;
  read_query(query.after, url);
  return url;
}

std::string display(const DatabaseUrl& url) {
  std::string text = scheme_of(url) + "://";
  if (url.username) {
    text += percent_encode(*url.username);
    text += url.password ? ":***@" : "@";
  }
  text += url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  if (url.port) {
    text += ":" + std::to_string(*url.port);
  }
  if (!url.database.empty()) {
    text += "/" + url.database;
  }
  char mark = '?';
  for (const auto& [name, value] : url.query) {
    text += mark + in_one_line(name) + "=";
    text += is_secret_parameter(name) ? "***" : in_one_line(value);
    mark = '&';
  }
  return text;
}

std::string scheme_of(const DatabaseUrl& url) {
  return url.driver.empty() ? url.dialect : url.dialect + "+" + url.driver;
}

}  // namespace cq
