#include "settings/setting.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <utility>

#include "settings/values.hpp"

namespace cq::settings {
namespace {

constexpr std::size_t kMinHeadBytes = 256;
constexpr std::size_t kMaxHeadBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxHeaders = 10'000;
constexpr std::size_t kMaxBodyBytes = std::size_t{1024} * 1024 * 1024;
constexpr std::size_t kMaxBodyBytesTotal = 64 * kMaxBodyBytes;

constexpr std::size_t kMaxConnections = std::size_t{1024} * 1024;

constexpr std::size_t kMaxUnitBytes = 64 * std::size_t{1024} * 1024;
constexpr std::size_t kMaxPerOwner = 1'000'000;

constexpr std::size_t kMaxLoginTries = 1000;  // each is remembered for a minute

constexpr std::string_view kSeconds = "a number from 1 to 3600";
constexpr std::string_view kPortNumber = "a number from 0 to 65535";

constexpr auto kSettings = std::to_array<Setting>({
    {.name = "CQ_DATABASE_URL",
     .flag = "--url",
     .file_flag = "--url-file",
     .value_name = "URL",
     .default_text = "",
     .help = "the database, as dialect[+driver]://user:password@host:port/database",
     .allowed = "a database URL",
     .assign = check_database_url,
     .show = show_database_url},
    {.name = "CQ_DB_PATH",
     .flag = "--db-path",
     .file_flag = "",
     .value_name = "FILE",
     .default_text = "/data/cq.db",
     .help = "the database's file, where CQ_DATABASE_URL isn't given",
     .allowed = "a path",
     .assign = assign_nothing,
     .show = show_plain},
    {.name = "CQ_STORE_MODULE_PATH",
     .flag = "--store-module-path",
     .file_flag = "",
     .value_name = "DIRECTORIES",
     .default_text = "",
     .help = "directories, separated by colons, to look for store modules in first",
     .allowed = "a list of absolute paths, separated by colons",
     .assign = check_module_path,
     .show = show_plain},
    {.name = kFeatures,
     .flag = "--features",
     .file_flag = "",
     .value_name = "NAMES",
     .default_text = host::kFirstFeature,
     .help = "what is served, separated by commas; each keeps a database of its own",
     .allowed = "a list of features, each once, separated by commas",
     .assign = assign_features,
     .show = show_plain},
    {.name = "CQ_HOST",
     .flag = "--host",
     .file_flag = "",
     .value_name = "ADDRESS",
     .default_text = "0.0.0.0",
     .help = "the address to listen on",
     .allowed = "an IP address or a host name",
     .assign = assign_text<&Settings::host>,
     .show = show_plain},
    {.name = "CQ_PORT",
     .flag = "--port",
     .file_flag = "",
     .value_name = "PORT",
     .default_text = "3000",
     .help = "the port to listen on; 0 takes a free one",
     .allowed = kPortNumber,
     .assign = assign_port,
     .show = show_plain},
    {.name = kJwtSecret,
     .flag = "",
     .file_flag = "--jwt-secret-file",
     .value_name = "TEXT",
     .default_text = "",
     .help = "what login tokens are signed with; required to serve",
     .allowed = "any text",
     .assign = assign_text<&Settings::jwt_secret>,
     .show = show_masked},
    {.name = kApiKeyPepper,
     .flag = "",
     .file_flag = "--api-key-pepper-file",
     .value_name = "TEXT",
     .default_text = "",
     .help = "what API keys are hashed with; required to serve and to make keys",
     .allowed = "any text",
     .assign = assign_text<&Settings::api_key_pepper>,
     .show = show_masked},
    {.name = "CQ_FIRST_USER",
     .flag = "--first-user",
     .file_flag = "",
     .value_name = "NAME",
     .default_text = "",
     .help = "the user that serve makes where the database has none",
     .allowed = "a user's name",
     .assign = assign_text<&Settings::first_user>,
     .show = show_plain},
    {.name = "CQ_FIRST_PASSWORD",
     .flag = "",
     .file_flag = "--first-password-file",
     .value_name = "TEXT",
     .default_text = "",
     .help = "the password of the user whom CQ_FIRST_USER names",
     .allowed = "a password",
     .assign = assign_text<&Settings::first_password>,
     .show = show_masked},
    {.name = "CQ_LOG_LEVEL",
     .flag = "--log-level",
     .file_flag = "",
     .value_name = "{debug,info,warning,error}",
     .default_text = "info",
     .help = "the lowest level to log: debug, info, warning or error",
     .allowed = "debug, info, warning or error",
     .assign = assign_log_level,
     .show = show_plain},
    {.name = "CQ_LOG_FORMAT",
     .flag = "--log-format",
     .file_flag = "",
     .value_name = "{text,json}",
     .default_text = "text",
     .help = "how a line of the log is written: text, or json for one object each",
     .allowed = "text or json",
     .assign = assign_log_format,
     .show = show_plain},
    {.name = "CQ_MAX_BODY_BYTES",
     .flag = "--max-body-bytes",
     .file_flag = "",
     .value_name = "BYTES",
     .default_text = "1048576",
     .help = "the largest request body; a larger one gets the status 413",
     .allowed = "a number from 1 to 1073741824",
     .assign = assign_size<&Settings::max_body_bytes, 1, kMaxBodyBytes>,
     .show = show_plain},
    {.name = "CQ_MAX_BODY_BYTES_TOTAL",
     .flag = "--max-body-bytes-total",
     .file_flag = "",
     .value_name = "BYTES",
     .default_text = "67108864",
     .help = "the size of all request bodies together; beyond it, the status is 503",
     .allowed = "a number from 1 to 68719476736",
     .assign = assign_size<&Settings::max_body_bytes_total, 1, kMaxBodyBytesTotal>,
     .show = show_plain},
    {.name = "CQ_MAX_RESPONSE_BYTES_TOTAL",
     .flag = "--max-response-bytes-total",
     .file_flag = "",
     .value_name = "BYTES",
     .default_text = "67108864",
     .help = "the size of all responses that wait for clients to read; beyond it, the connections "
             "of the slowest end",
     .allowed = "a number from 1048576 to 68719476736",
     .assign = assign_size<&Settings::max_response_bytes_total, 1048576, kMaxBodyBytesTotal>,
     .show = show_plain},
    {.name = "CQ_MAX_HEAD_BYTES",
     .flag = "--max-head-bytes",
     .file_flag = "",
     .value_name = "BYTES",
     .default_text = "16384",
     .help = "the largest request line and headers; larger ones get the status 431",
     .allowed = "a number from 256 to 1048576",
     .assign = assign_size<&Settings::max_head_bytes, kMinHeadBytes, kMaxHeadBytes>,
     .show = show_plain},
    {.name = "CQ_MAX_HEADERS",
     .flag = "--max-headers",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "100",
     .help = "the most headers of a request; more get the status 431",
     .allowed = "a number from 1 to 10000",
     .assign = assign_size<&Settings::max_headers, 1, kMaxHeaders>,
     .show = show_plain},
    {.name = "CQ_MAX_CONNECTIONS",
     .flag = "--max-connections",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "16384",
     .help =
         "the most connections, if there are file descriptors for them; a further one takes the "
         "place of an idle one",
     .allowed = "a number from 1 to 1048576",
     .assign = assign_size<&Settings::max_connections, 1, kMaxConnections>,
     .show = show_plain},
    {.name = "CQ_MAX_PEER_CONNECTIONS",
     .flag = "--max-peer-connections",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "0",
     .help = "the most connections of one address that isn't this machine's; 0: a quarter of all",
     .allowed = "a number from 0 to 1048576",
     .assign = assign_size<&Settings::max_peer_connections, 0, kMaxConnections>,
     .show = show_plain},
    {.name = "CQ_HEAD_TIMEOUT",
     .flag = "--head-timeout",
     .file_flag = "",
     .value_name = "SECONDS",
     .default_text = "10",
     .help = "seconds that a request's head may take to arrive, else 408",
     .allowed = kSeconds,
     .assign = assign_seconds<&Settings::head_timeout>,
     .show = show_plain},
    {.name = "CQ_BODY_TIMEOUT",
     .flag = "--body-timeout",
     .file_flag = "",
     .value_name = "SECONDS",
     .default_text = "30",
     .help = "seconds that a request's body may take to arrive, else 408",
     .allowed = kSeconds,
     .assign = assign_seconds<&Settings::body_timeout>,
     .show = show_plain},
    {.name = "CQ_KEEP_ALIVE_TIMEOUT",
     .flag = "--keep-alive-timeout",
     .file_flag = "",
     .value_name = "SECONDS",
     .default_text = "75",
     .help = "seconds that a connection may stay open without a request",
     .allowed = kSeconds,
     .assign = assign_seconds<&Settings::keep_alive_timeout>,
     .show = show_plain},
    {.name = "CQ_STORE_TIMEOUT",
     .flag = "--store-timeout",
     .file_flag = "",
     .value_name = "SECONDS",
     .default_text = "5",
     .help = "seconds that a request waits for the database, else 503",
     .allowed = kSeconds,
     .assign = assign_seconds<&Settings::store_timeout>,
     .show = show_plain},
    {.name = "CQ_SHUTDOWN_TIMEOUT",
     .flag = "--shutdown-timeout",
     .file_flag = "",
     .value_name = "SECONDS",
     .default_text = "8",
     .help = "seconds that requests under way have when the server is to stop",
     .allowed = kSeconds,
     .assign = assign_seconds<&Settings::shutdown_timeout>,
     .show = show_plain},
    {.name = "CQ_MAX_UNIT_BYTES",
     .flag = "--max-unit-bytes",
     .file_flag = "",
     .value_name = "BYTES",
     .default_text = "65536",
     .help = "the largest unit, as it is stored, that can be proposed; a larger one gets 422",
     .allowed = "a number from 1 to 67108864",
     .assign = assign_size<&Settings::max_unit_bytes, 1, kMaxUnitBytes>,
     .show = show_plain},
    {.name = "CQ_MAX_FLAGS_PER_UNIT",
     .flag = "--max-flags-per-unit",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "1000",
     .help = "the most flags of a unit; a further one gets the status 409",
     .allowed = "a number from 1 to 1000000",
     .assign = assign_size<&Settings::max_flags_per_unit, 1, kMaxPerOwner>,
     .show = show_plain},
    {.name = "CQ_MAX_KEYS_PER_USER",
     .flag = "--max-keys-per-user",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "1000",
     .help = "the most API keys of a user, revoked and expired ones too; the oldest of these make "
             "room for a new key",
     .allowed = "a number from 20 to 1000000",
     .assign = assign_size<&Settings::max_keys_per_user, limits::kActiveKeysPerUser, kMaxPerOwner>,
     .show = show_plain},
    {.name = "CQ_LOGIN_TRIES_PER_USER",
     .flag = "--login-tries-per-user",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "10",
     .help = "the most failed logins in a minute as one user from one address, before 429; 0: no "
             "limit",
     .allowed = "a number from 0 to 1000",
     .assign = assign_size<&Settings::login_tries_per_user, 0, kMaxLoginTries>,
     .show = show_plain},
    {.name = "CQ_LOGIN_TRIES_PER_ADDRESS",
     .flag = "--login-tries-per-address",
     .file_flag = "",
     .value_name = "NUMBER",
     .default_text = "60",
     .help = "the most failed logins in a minute from one address, before 429; 0: no limit",
     .allowed = "a number from 0 to 1000",
     .assign = assign_size<&Settings::login_tries_per_address, 0, kMaxLoginTries>,
     .show = show_plain},
    {.name = "CQ_METRICS_TOKEN",
     .flag = "",
     .file_flag = "--metrics-token-file",
     .value_name = "TEXT",
     .default_text = "",
     .help = "the bearer token that GET /metrics requires; if not set, none",
     .allowed = "any text",
     .assign = assign_text<&Settings::metrics_token>,
     .show = show_masked},
    {.name = "CQ_METRICS_PORT",
     .flag = "--metrics-port",
     .file_flag = "",
     .value_name = "PORT",
     .default_text = "",
     .help = "a port of its own for GET /metrics, which is served only there then",
     .allowed = kPortNumber,
     .assign = assign_metrics_port,
     .show = show_plain},
});

/// The setting that names the database of another feature than the first.
Setting url_setting_of(const std::string& feature, std::deque<std::string>& texts) {
  const auto keep = [&texts](std::string text) -> std::string_view {
    return texts.emplace_back(std::move(text));
  };
  return {.name = keep(host::database_setting_of(feature)),
          .flag = keep("--" + feature + "-url"),
          .file_flag = keep("--" + feature + "-url-file"),
          .value_name = "URL",
          .default_text = "",
          .help = keep("the database of " + feature + "; else " + feature +
                       ".db beside the file of CQ_DATABASE_URL or CQ_DB_PATH"),
          .allowed = "a database URL",
          .assign = check_database_url,
          .show = show_database_url};
}

const Setting* find_in(std::span<const Setting> settings, std::string_view name) noexcept {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Setting> all_settings() {
  return kSettings;
}

const Setting* find_setting(std::string_view name) {
  return find_in(kSettings, name);
}

SettingTable::SettingTable(std::vector<std::string> features) {
  auto state = std::make_shared<State>();
  state->features = std::move(features);
  state->settings.assign(kSettings.begin(), kSettings.end());
  for (const std::string& feature : state->features) {
    if (feature != host::kFirstFeature) {
      state->settings.push_back(url_setting_of(feature, state->texts));
    }
  }
  state_ = std::move(state);
}

const Setting* SettingTable::find(std::string_view name) const noexcept {
  return find_in(state_->settings, name);
}

const Setting& SettingTable::database_url_of(const std::string& feature) const {
  return *find(host::database_setting_of(feature));
}

std::optional<std::string> assign(const Setting& setting, Settings& settings,
                                  const std::string& value) {
  try {
    if (setting.assign(settings, value)) {
      return std::nullopt;
    }
  } catch (const Error& error) {
    return "is not " + std::string(setting.allowed) + ": " + error.what();
  }
  return "is not " + std::string(setting.allowed) + ".";
}

std::string file_name_of(const Setting& setting) {
  return std::string(setting.name) + "_FILE";
}

namespace {

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

std::string flags(const Setting& setting) {
  const std::string separator = setting.flag.empty() || setting.file_flag.empty() ? "" : ", ";
  return code(setting.flag) + separator + code(setting.file_flag);
}

}  // namespace

std::string purpose_of(const Setting& setting) {
  std::string purpose(setting.help);
  purpose.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(purpose.front())));
  return purpose;
}

std::string settings_help(const SettingTable& table) {
  std::string text =
      "Settings, from the options of serve, else the environment, else a file: --env-file, else\n"
      "CQ_ENV_FILE, else .env here, else the installed service's; a secret NAME also from the "
      "file\n"
      "that NAME_FILE names:\n";
  for (const Setting& setting : table.all()) {
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

std::string settings_markdown(const SettingTable& table) {
  std::string text = "| name | option of `serve` | default | |\n| --- | --- | --- | --- |\n";
  for (const Setting& setting : table.all()) {
    text += "| " + code(setting.name) + " | " + flags(setting) + " | " +
            code(setting.default_text) + " | " + std::string(setting.help) + " |\n";
  }
  return text;
}

}  // namespace cq::settings
