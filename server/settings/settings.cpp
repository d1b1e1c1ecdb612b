#include "settings/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cq/error.hpp>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace cq::settings {
namespace {

constexpr std::string_view kJwtSecret = "CQ_JWT_SECRET";
constexpr std::string_view kApiKeyPepper = "CQ_API_KEY_PEPPER";

/// For settings that core reads itself.
bool assign_nothing(Settings& /*settings*/, const std::string& /*value*/) {
  return true;
}

/// Digits and nothing else, within those bounds.
template <class Number>
bool parse_number(const std::string& value, Number min, Number max, Number& number) {
  const char* end = value.data() + value.size();
  const auto [stopped, problem] = std::from_chars(value.data(), end, number);
  return problem == std::errc() && stopped == end && number >= min && number <= max;
}

template <std::size_t Settings::*kMember, std::size_t kMin, std::size_t kMax>
bool assign_size(Settings& settings, const std::string& value) {
  return parse_number(value, kMin, kMax, settings.*kMember);
}

constexpr unsigned kMaxSeconds = 3600;

template <std::chrono::seconds Settings::*kMember>
bool assign_seconds(Settings& settings, const std::string& value) {
  unsigned seconds = 0;
  const bool parsed = parse_number(value, 1U, kMaxSeconds, seconds);
  settings.*kMember = std::chrono::seconds(seconds);
  return parsed;
}

constexpr std::size_t kMinHeadBytes = 256;
constexpr std::size_t kMaxHeadBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxHeaders = 10'000;
constexpr std::size_t kMaxBodyBytes = std::size_t{1024} * 1024 * 1024;

bool assign_host(Settings& settings, const std::string& value) {
  settings.host = value;
  return true;
}

bool assign_port(Settings& settings, const std::string& value) {
  return parse_number<std::uint16_t>(value, 0, UINT16_MAX, settings.port);
}

bool assign_metrics_token(Settings& settings, const std::string& value) {
  settings.metrics_token = value;
  return true;
}

bool assign_metrics_port(Settings& settings, const std::string& value) {
  settings.metrics_port.reset();
  return value.empty() ||
         parse_number<std::uint16_t>(value, 0, UINT16_MAX, settings.metrics_port.emplace());
}

bool assign_jwt_secret(Settings& settings, const std::string& value) {
  settings.jwt_secret = value;
  return true;
}

bool assign_api_key_pepper(Settings& settings, const std::string& value) {
  settings.api_key_pepper = value;
  return true;
}

bool assign_log_level(Settings& settings, const std::string& value) {
  constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels{{
      {"debug", LogLevel::kDebug},
      {"info", LogLevel::kInfo},
      {"warning", LogLevel::kWarning},
      {"error", LogLevel::kError},
  }};
  for (const auto& [name, level] : kLevels) {
    if (value == name) {
      settings.log_level = level;
      return true;
    }
  }
  return false;
}

bool assign_log_format(Settings& settings, const std::string& value) {
  settings.log_format = value == "json" ? LogFormat::kJson : LogFormat::kText;
  return value == "json" || value == "text";
}

constexpr std::array<Setting, 17> kSettings{{
    {"CQ_DATABASE_URL", "", "the database, as dialect[+driver]://user:password@host:port/database",
     "a database URL", true, assign_nothing},
    {"CQ_DB_PATH", "/data/cq.db", "the database's file, where CQ_DATABASE_URL isn't given",
     "a path", false, assign_nothing},
    {"CQ_STORE_MODULE_PATH", "", "directories to look for store modules in first",
     "a list of "
     "directories, separated by colons",
     false, assign_nothing},
    {"CQ_HOST", "0.0.0.0", "the address to listen on", "an IP address or a host name", false,
     assign_host},
    {"CQ_PORT", "3000", "the port to listen on; 0 takes a free one", "a number from 0 to 65535",
     false, assign_port},
    {kJwtSecret, "", "what login tokens are signed with; required to serve", "any text", true,
     assign_jwt_secret},
    {kApiKeyPepper, "", "what API keys are hashed with; required to serve and to make keys",
     "any text", true, assign_api_key_pepper},
    {"CQ_LOG_LEVEL", "info", "the least grave kind of message to log",
     "debug, info, warning or error", false, assign_log_level},
    {"CQ_LOG_FORMAT", "text", "how a line of the log is written: text, or json for one object each",
     "text or json", false, assign_log_format},
    {"CQ_MAX_BODY_BYTES", "1048576", "the largest request body that is taken; more is answered 413",
     "a number from 1 to 1073741824", false,
     assign_size<&Settings::max_body_bytes, 1, kMaxBodyBytes>},
    {"CQ_MAX_HEAD_BYTES", "16384", "the largest request line and headers; more is answered 431",
     "a number from 256 to 1048576", false,
     assign_size<&Settings::max_head_bytes, kMinHeadBytes, kMaxHeadBytes>},
    {"CQ_MAX_HEADERS", "100", "the most headers of a request; more is answered 431",
     "a number from 1 to 10000", false, assign_size<&Settings::max_headers, 1, kMaxHeaders>},
    {"CQ_HEAD_TIMEOUT", "10", "seconds that a request's head may take to arrive, else 408",
     "a number from 1 to 3600", false, assign_seconds<&Settings::head_timeout>},
    {"CQ_BODY_TIMEOUT", "30", "seconds that a request's body may take to arrive, else 408",
     "a number from 1 to 3600", false, assign_seconds<&Settings::body_timeout>},
    {"CQ_KEEP_ALIVE_TIMEOUT", "75", "seconds that a connection may stay open without a request",
     "a number from 1 to 3600", false, assign_seconds<&Settings::keep_alive_timeout>},
    {"CQ_METRICS_TOKEN", "", "what GET /metrics needs as its bearer token; without it, nothing",
     "any text", true, assign_metrics_token},
    {"CQ_METRICS_PORT", "", "a port of its own for GET /metrics, which is served only there then",
     "a number from 0 to 65535", false, assign_metrics_port},
}};

void require(const std::string& value, std::string_view name) {
  if (value.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                std::string(name) + " is not set; set it to a long random text and keep it.");
  }
}

[[noreturn]] void refuse(const Setting& setting, const std::string& value) {
  const std::string shown = setting.secret ? std::string() : " '" + value + "'";
  throw Error(ErrorKind::kInvalidArgument, std::string(setting.name) + ": the value" + shown +
                                               " is not " + std::string(setting.allowed) + ".");
}

}  // namespace

std::span<const Setting> all_settings() {
  return kSettings;
}

Settings read_settings(const host::SettingLookup& lookup) {
  Settings settings;
  for (const Setting& setting : kSettings) {
    const std::optional<std::string> given = lookup(std::string(setting.name));
    const std::string value = given && !given->empty() ? *given : std::string(setting.default_text);
    if (!setting.assign(settings, value)) {
      refuse(setting, value);
    }
  }
  return settings;
}

void require_jwt_secret(const Settings& settings) {
  require(settings.jwt_secret, kJwtSecret);
}

void require_api_key_pepper(const Settings& settings) {
  require(settings.api_key_pepper, kApiKeyPepper);
}

std::optional<std::string> from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set here
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string settings_help() {
  std::string text = "Settings, read from the environment:\n";
  for (const Setting& setting : kSettings) {
    constexpr std::size_t kNameWidth = 22;
    std::string line = "  " + std::string(setting.name);
    line.resize(std::max(line.size() + 1, kNameWidth + 2), ' ');
    line += setting.help;
    if (!setting.default_text.empty()) {
      line += " (default " + std::string(setting.default_text) + ")";
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace cq::settings
