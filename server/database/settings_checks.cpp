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
    if (const auto& problem = identity->key_problem()) {
      return Finding{Finding::Kind::kWarning, subject, *problem,
                     "If somebody has read it, replace key and certificate."};
    }
    const std::chrono::seconds left = identity->valid_for(now);
    const std::string days =
        std::to_string(std::chrono::duration_cast<std::chrono::hours>(left).count() / 24);
    const std::string sentence = "It is valid for " + days + " more days.";
    return left < http::TlsIdentity::kSoon
               ? Finding{Finding::Kind::kWarning, subject, sentence, remedy}
               : Finding{Finding::Kind::kFine, subject, sentence, ""};
  } catch (const Error& error) {
    return Finding{Finding::Kind::kProblem, subject, error.what(), "The server doesn't start."};
  }
}

/// Whether that feature is served.
bool is_served(const host::SettingLookup& lookup, std::string_view feature) {
  try {
    const std::vector<std::string> features = settings::read_features(lookup);
    return std::find(features.begin(), features.end(), feature) != features.end();
  } catch (const Error&) {  // check_values() tells of it
    return true;
  }
}

/// Whether a feature is served whose setting has that name: it begins as all of the feature's do.
bool is_of_served(const host::SettingLookup& lookup, const settings::SettingTable& table,
                  std::string_view name) {
  constexpr std::string_view kOwn = "DATABASE_URL";
  return std::any_of(table.features().begin(), table.features().end(),
                     [&](const std::string& feature) {
                       std::string start = host::database_setting_of(feature);
                       start.resize(start.size() - kOwn.size());
                       return feature != host::kFirstFeature && name.starts_with(start) &&
                              is_served(lookup, feature);
                     });
}

/// The secrets of features that sign logins, into `secrets`.
std::vector<Finding> check_signing_secrets(const host::SettingLookup& lookup,
                                           const settings::SettingTable& table,
                                           settings::Settings& secrets) {
  std::vector<Finding> findings;
  for (const settings::Setting& setting : table.all()) {
    if (!setting.signs) continue;
    const std::string name(setting.name);
    try {
      const std::string value = read_alone(lookup, name, table).of_feature(name);
      if (!is_of_served(lookup, table, name)) continue;
      findings.push_back(check_secret(name, value, "with a new one, everybody logs in again"));
      secrets.of_features[name] = value;
    } catch (const Error&) {  // check_values() tells of it
    }
  }
  return findings;
}

}  // namespace

std::vector<Finding> check_settings(const host::SettingLookup& lookup,
                                    const settings::SettingTable& table) {
  std::vector<Finding> findings = check_values(lookup, table);
  const auto jwt_secret = read_secret(lookup, "CQ_JWT_SECRET", &settings::Settings::jwt_secret);
  const auto pepper = read_secret(lookup, "CQ_API_KEY_PEPPER", &settings::Settings::api_key_pepper);
  const bool are_needed = is_served(lookup, host::kFirstFeature);
  if (jwt_secret && (are_needed || !jwt_secret->empty())) {
    findings.push_back(
        check_secret("CQ_JWT_SECRET", *jwt_secret, "with a new one, everybody logs in again"));
  }
  if (pepper && (are_needed || !pepper->empty())) {
    findings.push_back(
        check_secret("CQ_API_KEY_PEPPER", *pepper, "with a new one, every API key is made anew"));
  }
  settings::Settings secrets;
  const std::vector<Finding> of_features = check_signing_secrets(lookup, table, secrets);
  findings.insert(findings.end(), of_features.begin(), of_features.end());
  if (const auto certificate = check_certificate(lookup)) findings.push_back(*certificate);
  secrets.jwt_secret = jwt_secret.value_or("");
  secrets.api_key_pepper = pepper.value_or("");
  try {
    settings::refuse_weak_secrets(secrets, table);
  } catch (const Error& error) {
    findings.push_back(
        {Finding::Kind::kProblem, "secrets", error.what(), "The server refuses it."});
  }
  return findings;
}

}  // namespace cq::database
