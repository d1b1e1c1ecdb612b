#include "settings/settings.hpp"

#include <cq/error.hpp>

#include "settings/setting.hpp"

namespace cq::settings {
namespace {

constexpr std::size_t kFewestBytes = 16;
constexpr std::size_t kEnoughBytes = 32;  // as many as the keyed hashes have
constexpr const char* kMakeOne = "make one with: openssl rand -hex 32";
constexpr const char* kLogInAgain =
    ", with which everybody logs in again (for a test: --allow-weak-secrets).";

[[noreturn]] void refuse_secrets(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

/// A secret that is set.
struct Secret {
  std::string_view name;
  std::string value;
  bool signs = false;  ///< logins
};

std::vector<Secret> secrets_of(const Settings& settings, const SettingTable& table) {
  std::vector<Secret> secrets{{kJwtSecret, settings.jwt_secret, true},
                              {kApiKeyPepper, settings.api_key_pepper}};
  for (const Setting& setting : table.all()) {
    if (setting.signs) secrets.push_back({setting.name, settings.of_feature(setting.name), true});
  }
  std::erase_if(secrets, [](const Secret& secret) { return secret.value.empty(); });
  return secrets;
}

std::string bytes_of(const Secret& secret) {
  return std::string(secret.name) + " has " + std::to_string(secret.value.size()) + " bytes";
}

}  // namespace

Settings read_settings(const host::SettingLookup& lookup) {
  return SettingTable().read(lookup);
}

std::vector<std::string> read_features(const host::SettingLookup& lookup) {
  return read_settings([&lookup](const std::string& name) {
           return name == kFeatures ? lookup(name) : std::nullopt;
         })
      .features;
}

void require_api_key_pepper(const Settings& settings) {
  if (settings.api_key_pepper.empty()) {
    refuse_secrets(std::string(kApiKeyPepper) + " is not set; " + kMakeOne + ", and keep it.");
  }
}

void require_secrets(const Settings& settings) {
  if (!settings.jwt_secret.empty()) return require_api_key_pepper(settings);
  if (!settings.api_key_pepper.empty()) {
    refuse_secrets(std::string(kJwtSecret) + " is not set; " + kMakeOne + ", and keep it.");
  }
  refuse_secrets(std::string(kJwtSecret) + " and " + std::string(kApiKeyPepper) +
                 " are not set; make each with: openssl rand -hex 32, and keep both.");
}

void refuse_weak_secrets(const Settings& settings, const SettingTable& table) {
  const std::vector<Secret> secrets = secrets_of(settings, table);
  for (const Secret& secret : secrets) {
    if (!secret.signs || secret.value.size() >= kFewestBytes) continue;
    refuse_secrets(bytes_of(secret) + ", so it may be guessed and logins forged; " + kMakeOne +
                   kLogInAgain);
  }
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    for (std::size_t other = i + 1; other < secrets.size(); ++other) {
      if (secrets[i].value != secrets[other].value) continue;
      // The one to change is one that signs, as that is the less trouble.
      const Secret& changed = secrets[other].signs ? secrets[other] : secrets[i];
      refuse_secrets(std::string(secrets[i].name) + " and " + std::string(secrets[other].name) +
                     " are the same, so if one leaks, both do; change " +
                     std::string(changed.name) + ": " + kMakeOne + kLogInAgain);
    }
  }
}

void require_tls_pair(const Settings& settings) {
  if (settings.tls_certificate.empty() == settings.tls_key.empty()) return;
  const bool has_key = settings.tls_certificate.empty();
  throw Error(ErrorKind::kInvalidArgument,
              std::string(has_key ? "CQ_TLS_KEY" : "CQ_TLS_CERT") + " is set and " +
                  (has_key ? "CQ_TLS_CERT" : "CQ_TLS_KEY") +
                  " is not; set both to serve HTTPS, or none to serve HTTP.");
}

std::vector<std::string> warnings_of_secrets(const Settings& settings, const SettingTable& table) {
  std::vector<std::string> warnings;
  for (const Secret& secret : secrets_of(settings, table)) {
    if (secret.value.size() >= kEnoughBytes) continue;
    warnings.push_back(bytes_of(secret) + "; " + std::to_string(kEnoughBytes) +
                       " or more are hard to guess: openssl rand -hex 32");
  }
  return warnings;
}

void require_each(const std::vector<std::function<void()>>& checks) {
  std::string sentences;
  for (const std::function<void()>& check : checks) {
    try {
      check();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidArgument) throw;
      sentences += (sentences.empty() ? "" : " ") + std::string(error.what());
    }
  }
  if (!sentences.empty()) throw Error(ErrorKind::kInvalidArgument, sentences);
}

}  // namespace cq::settings
