#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <optional>
#include <string>

#include "database/diagnosis.hpp"
#include "http/tls_identity.hpp"
#include "settings/setting.hpp"
#include "settings/settings.hpp"

namespace cq::database {
namespace {

constexpr std::size_t kLongEnough = 32;  // bytes: as many as the keyed hashes have
constexpr const char* kMakeOne = "Make one with: openssl rand -hex 32";

// That one setting; every other one has its default, so that what is wrong with it doesn't count.
settings::Settings read_alone(const host::SettingLookup& lookup, const std::string& name,
                              const settings::SettingTable& table = settings::SettingTable()) {
  return table.read([&](const std::string& asked) {
    return asked == name ? lookup(asked) : std::optional<std::string>();
  });
}

std::vector<Finding> check_values(const host::SettingLookup& lookup,
                                  const settings::SettingTable& table) {
  std::vector<Finding> findings;
  for (const settings::Setting& setting : table.all()) {
    try {
      read_alone(lookup, std::string(setting.name), table);
      static_cast<void>(
          lookup(std::string(setting.name)));  // a further feature's URL is read only so
    } catch (const Error& error) {
      // A file that can't be read is the problem of each setting that it may hold.
      if (findings.empty() || findings.back().sentence != error.what()) {
        findings.push_back({Finding::Kind::kProblem, "settings", error.what(),
                            "Set it to what is allowed, or leave it out."});
      }
    }
  }
  if (findings.empty()) {
    findings.push_back({Finding::Kind::kFine, "settings",
                        "All " + std::to_string(table.all().size()) + " can be read.", ""});
  }
  return findings;
}

// Nullopt when it can't be read, which check_values() tells.
std::optional<std::string> read_secret(const host::SettingLookup& lookup, const std::string& name,
                                       std::string settings::Settings::*secret) {
  try {
    return read_alone(lookup, name).*secret;
  } catch (const Error&) {
    return std::nullopt;
  }
}

Finding check_secret(const std::string& name, const std::string& value,
                     const std::string& changed) {
  if (value.empty()) {
    return {Finding::Kind::kProblem, name, "It is not set, so the server doesn't start.",
            std::string(kMakeOne) + ", and keep it."};
  }
  if (value.size() < kLongEnough) {
    return {Finding::Kind::kWarning, name,
            "It has " + std::to_string(value.size()) + " bytes, which may be guessed.",
            std::string(kMakeOne) + "; " + changed + "."};
  }
  return {Finding::Kind::kFine, name, "It is set and long enough.", ""};
}

/// Nothing where HTTPS isn't served.
std::optional<Finding> check_certificate(const host::SettingLookup& lookup) {
  constexpr std::chrono::hours kSoon{24 * 14};
  const std::string subject = "certificate";
  const std::string remedy = "Replace it, and send the server SIGHUP.";
  try {
    settings::Settings settings = read_alone(lookup, "CQ_TLS_CERT");
    settings.tls_key = read_alone(lookup, "CQ_TLS_KEY").tls_key;
    settings::require_tls_pair(settings);
    if (settings.tls_certificate.empty()) return std::nullopt;
    const auto identity = http::TlsIdentity::load({settings.tls_certificate, settings.tls_key});
    const auto now = std::chrono::system_clock::now();
    if (const auto problem = identity->date_problem(now)) {
      return Finding{Finding::Kind::kWarning, subject, *problem, remedy};
    }
    const std::chrono::seconds left = identity->valid_for(now);
    const std::string days =
        std::to_string(std::chrono::duration_cast<std::chrono::hours>(left).count() / 24);
    const std::string sentence = "It is valid for " + days + " more days.";
    return left < kSoon ? Finding{Finding::Kind::kWarning, subject, sentence, remedy}
                        : Finding{Finding::Kind::kFine, subject, sentence, ""};
  } catch (const Error& error) {
    return Finding{Finding::Kind::kProblem, subject, error.what(), "The server doesn't start."};
  }
}

/// Whether anything is served that takes the secrets; they are the first feature's.
bool needs_secrets(const host::SettingLookup& lookup) {
  try {
    const std::vector<std::string> features = settings::read_features(lookup);
    return std::find(features.begin(), features.end(), host::kFirstFeature) != features.end();
  } catch (const Error&) {  // check_values() tells of it
    return true;
  }
}

}  // namespace

std::vector<Finding> check_settings(const host::SettingLookup& lookup,
                                    const settings::SettingTable& table) {
  std::vector<Finding> findings = check_values(lookup, table);
  const auto jwt_secret = read_secret(lookup, "CQ_JWT_SECRET", &settings::Settings::jwt_secret);
  const auto pepper = read_secret(lookup, "CQ_API_KEY_PEPPER", &settings::Settings::api_key_pepper);
  const bool are_needed = needs_secrets(lookup);
  if (jwt_secret && (are_needed || !jwt_secret->empty())) {
    findings.push_back(
        check_secret("CQ_JWT_SECRET", *jwt_secret, "with a new one, everybody logs in again"));
  }
  if (pepper && (are_needed || !pepper->empty())) {
    findings.push_back(
        check_secret("CQ_API_KEY_PEPPER", *pepper, "with a new one, every API key is made anew"));
  }
  if (const auto certificate = check_certificate(lookup)) findings.push_back(*certificate);
  settings::Settings secrets;
  secrets.jwt_secret = jwt_secret.value_or("");
  secrets.api_key_pepper = pepper.value_or("");
  try {
    settings::refuse_weak_secrets(secrets);
  } catch (const Error& error) {
    findings.push_back(
        {Finding::Kind::kProblem, "secrets", error.what(), "The server refuses it."});
  }
  return findings;
}

}  // namespace cq::database
