#include "experiments/options.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "scalars/options.hpp"
#include "settings/values.hpp"

namespace cq::experiments {
namespace {

using settings::Settings;

constexpr std::string_view kPrefix = "CQ_EXPERIMENTS_PREFIX";
constexpr std::string_view kRegistration = "CQ_EXPERIMENTS_REGISTRATION";
constexpr std::string_view kSecret = "CQ_EXPERIMENTS_JWT_SECRET";
constexpr std::string_view kAllowedOrigins = "CQ_EXPERIMENTS_ALLOWED_ORIGINS";
constexpr std::string_view kObjectStorageUrl = "CQ_EXPERIMENTS_OBJECT_STORAGE_URL";

constexpr std::string_view kOff = "off";

/// Whether the server has paths of its own below that one, which those of experiments would hide.
bool is_of_server(const std::string& prefix) {
  constexpr std::string_view kServers = "/api/v1";
  return prefix.starts_with(kServers) &&
         (prefix.size() == kServers.size() || prefix[kServers.size()] == '/');
}

/// A path of segments, without a slash at its end; "/" alone for none.
bool is_prefix(Settings& /*settings*/, const std::string& value) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
  return value == "/" || (value.starts_with('/') && !value.ends_with('/') && !is_of_server(value) &&
                          value.find("//") == std::string::npos &&
                          value.find_first_not_of(kCharacters) == std::string::npos);
}

bool is_registration(Settings& /*settings*/, const std::string& value) {
  return value == "closed" || value == "invite" || value == "open";
}

bool is_url(const std::string& value) {
  return (value.starts_with("http://") || value.starts_with("https://")) &&
         value.find_first_of(" \t\r\n") == std::string::npos;
}

bool is_service(Settings& /*settings*/, const std::string& value) {
  return value == kOff || is_url(value);
}

bool is_keeper(Settings& settings, const std::string& value) {
  return value == kEmbedded || is_service(settings, value);
}

/// What is between commas, without blanks around it and without a slash at its end.
std::vector<std::string> split_origins(const std::string& value) {
  std::vector<std::string> origins;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    std::string origin = value.substr(begin, end - begin);
    origin.erase(0, std::min(origin.find_first_not_of(' '), origin.size()));
    while (origin.ends_with(' ') || origin.ends_with('/')) origin.pop_back();
    if (!origin.empty()) origins.push_back(std::move(origin));
    begin = end + 1;
  }
  return origins;
}

bool are_origins(Settings& /*settings*/, const std::string& value) {
  const std::vector<std::string> origins = split_origins(value);
  return std::all_of(origins.begin(), origins.end(), [](const std::string& origin) {
    return origin == "*" ||
           (is_url(origin) && origin.find('/', origin.find("//") + 2) == std::string::npos);
  });
}

std::string value_of(const Settings& settings, std::string_view name) {
  const auto found = settings.of_features.find(name);
  return found == settings.of_features.end() ? std::string() : found->second;
}

std::string service_of(const Settings& settings, std::string_view name) {
  std::string url = value_of(settings, name);
  if (url == kOff || url == kEmbedded) return {};
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Registration registration_named(const std::string& name) {
  if (name == "open") return Registration::kOpen;
  return name == "invite" ? Registration::kInvite : Registration::kClosed;
}

}  // namespace

std::vector<settings::Setting> own_settings() {
  constexpr std::string_view kService = "an http or https URL, or 'off'";
  return {
      {.name = kSecret,
       .file_flag = "--experiments-jwt-secret-file",
       .value_name = "TEXT",
       .help = "the secret that signs the logins of accounts of experiments; at least 16 bytes",
       .allowed = "any text",
       .assign = settings::assign_nothing,
       .show = settings::show_masked,
       .signs = true},
      {.name = kPrefix,
       .flag = "--experiments-prefix",
       .value_name = "PATH",
       .default_text = "/api",
       .help = "what the paths of experiments begin with; / for nothing",
       .allowed =
           "a path that begins with / and doesn't end with one, or / alone; but neither /api/v1 "
           "nor one below it",
       .assign = is_prefix,
       .show = settings::show_plain},
      {.name = kRegistration,
       .flag = "--experiments-registration",
       .value_name = "{closed,invite,open}",
       .default_text = "closed",
       .help = "who may make an account over the API: nobody, those with an invitation of "
               "'cq-server account invite', or anybody",
       .allowed = "closed, invite or open",
       .assign = is_registration,
       .show = settings::show_plain},
      {.name = kAllowedOrigins,
       .flag = "--experiments-allowed-origins",
       .value_name = "ORIGINS",
       .help = "whose pages may use the API of experiments from a browser (CORS), separated by "
               "commas, e.g. https://example.org; * for any",
       .allowed = "a list of origins, each http(s)://host[:port] or *",
       .assign = are_origins,
       .show = settings::show_plain},
      {.name = kScalarsSetting,
       .flag = "--experiments-scalars-url",
       .value_name = "URL",
       .default_text = kEmbedded,
       .help = "the service that keeps scalars, e.g. http://127.0.0.1:8001/api; embedded for this "
               "server, off for none",
       .allowed = "an http or https URL, 'embedded' or 'off'",
       .assign = is_keeper,
       .show = settings::show_plain},
      {.name = kObjectStorageUrl,
       .flag = "--experiments-object-storage-url",
       .value_name = "URL",
       .default_text = kOff,
       .help = "the service that keeps blobs and snapshots; off for none",
       .allowed = kService,
       .assign = is_service,
       .show = settings::show_plain}};
}

Options options_of(const Settings& settings) {
  const std::string prefix = value_of(settings, kPrefix);
  return {.prefix = prefix == "/" ? "" : prefix,
          .registration = registration_named(value_of(settings, kRegistration)),
          .jwt_secret = value_of(settings, kSecret),
          .allowed_origins = split_origins(value_of(settings, kAllowedOrigins)),
          .embeds_scalars = value_of(settings, kScalarsSetting) == kEmbedded,
          .scalars_url = service_of(settings, kScalarsSetting),
          .object_storage_url = service_of(settings, kObjectStorageUrl)};
}

void require_options(const Settings& settings) {
  if (value_of(settings, kSecret).empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                "CQ_EXPERIMENTS_JWT_SECRET is not set; it signs the logins of experiments: make "
                "one with: openssl rand -hex 32, and keep it.");
  }
  const std::optional<std::string> scalars = scalars::prefix_of(settings);
  if (scalars && *scalars == value_of(settings, kPrefix)) {
    throw Error(ErrorKind::kInvalidArgument,
                "CQ_SCALARS_PREFIX and CQ_EXPERIMENTS_PREFIX are both " + *scalars +
                    ", and some of their paths are the same; set one of them to another path.");
  }
}

}  // namespace cq::experiments
