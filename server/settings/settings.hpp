#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cq::settings {

/// What is logged: this and all that is graver.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// How a line of the log is written.
enum class LogFormat { kText, kJson };

/// What the server is told from outside. The database's URL and the module path are settings too,
/// but core's resolver and loader read them themselves.
struct Settings {
  std::string host;
  std::uint16_t port = 0;
  std::string jwt_secret;      ///< empty: not set
  std::string api_key_pepper;  ///< empty: not set
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;

  std::size_t max_body_bytes = 0;
  std::size_t max_head_bytes = 0;
  std::size_t max_headers = 0;
  std::chrono::seconds head_timeout{};
  std::chrono::seconds body_timeout{};
  std::chrono::seconds keep_alive_timeout{};

  std::string metrics_token;                  ///< empty: anybody may read them
  std::optional<std::uint16_t> metrics_port;  ///< nullopt: served with everything else
};

/// One setting: from this come parsing, the default and the help.
struct Setting {
  std::string_view name;
  std::string_view default_text;  ///< empty: none
  std::string_view help;
  std::string_view allowed;  ///< what a value may be, for the message that refuses one
  bool secret;               ///< its value is never shown
  /// Puts a value into the settings; false when it doesn't parse.
  bool (*assign)(Settings& settings, const std::string& value);
};

/// Every setting there is.
std::span<const Setting> all_settings();

/// Reads every setting by its name; one that isn't given, or is empty, has its default.
/// Throws Error: invalid argument, naming setting, value (unless secret) and what is allowed.
Settings read_settings(const host::SettingLookup& lookup);

/// Throw Error: invalid argument, naming the setting, where a secret isn't set.
void require_jwt_secret(const Settings& settings);
void require_api_key_pepper(const Settings& settings);

/// Looks in the process's environment.
std::optional<std::string> from_environment(const std::string& name);

/// The table as --help shows it.
std::string settings_help();

}  // namespace cq::settings
