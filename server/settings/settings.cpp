#include "settings/settings.hpp"

#include <cq/error.hpp>

#include "settings/setting.hpp"

namespace cq::settings {
namespace {

constexpr std::size_t kFewestBytes = 16;
constexpr std::size_t kEnoughBytes = 32;  // as many as the keyed hashes have
constexpr const char* kMakeOne = "make one with: openssl rand -hex 32";

[[noreturn]] void refuse_secrets(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

std::string bytes_of(std::string_view name, const std::string& secret) {
  return std::string(name) + " has " + std::to_string(secret.size()) + " bytes";
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

void refuse_weak_secrets(const Settings& settings) {
  if (settings.jwt_secret.empty()) return;
  if (settings.jwt_secret.size() < kFewestBytes) {
    refuse_secrets(bytes_of(kJwtSecret, settings.jwt_secret) +
                   ", so it may be guessed and logins forged; " + kMakeOne +
                   ", with which everybody logs in again (for a test: --allow-weak-secrets).");
  }
  if (settings.jwt_secret == settings.api_key_pepper) {
    refuse_secrets(std::string(kJwtSecret) + " and " + std::string(kApiKeyPepper) +
                   " are the same, so if one leaks, both do; " +
                   "change CQ_JWT_SECRET: " + kMakeOne +
                   ", with which everybody logs in again (for a test: --allow-weak-secrets).");
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

std::vector<std::string> warnings_of_secrets(const Settings& settings) {
  std::vector<std::string> warnings;
  const auto warn = [&warnings](std::string_view name, const std::string& secret) {
    if (secret.empty() || secret.size() >= kEnoughBytes) return;
    warnings.push_back(bytes_of(name, secret) + "; " + std::to_string(kEnoughBytes) +
                       " or more are hard to guess: openssl rand -hex 32");
  };
  warn(kJwtSecret, settings.jwt_secret);
  warn(kApiKeyPepper, settings.api_key_pepper);
  return warnings;
}

}  // namespace cq::settings
