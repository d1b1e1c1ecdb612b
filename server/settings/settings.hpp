#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/public_url.hpp"
#include "text/ip_ranges.hpp"

namespace cq::settings {

class SettingTable;

inline constexpr std::string_view kJwtSecret = "CQ_JWT_SECRET";
inline constexpr std::string_view kApiKeyPepper = "CQ_API_KEY_PEPPER";
inline constexpr std::string_view kFeatures = "CQ_FEATURES";

/// What is logged: this and all that is graver.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// As CQ_LOG_LEVEL has it, e.g. "info". Safe from any thread.
std::string_view to_string(LogLevel level) noexcept;

/// Of which confirmations and flags of a record only the first counts.
enum class CountOnce {
  kOff,   ///< all count
  kKey,   ///< those made with one API key
  kUser,  ///< those made with any of a user's
};

/// How a line of the log is written.
enum class LogFormat { kText, kJson };

/// The settings of the server. The database's URL and the module path are settings too,
/// but core's resolver and loader read them themselves.
struct Settings {
  std::vector<std::string> features;  ///< those that are served, in the order given
  std::string host;
  std::uint16_t port = 0;
  std::string jwt_secret;      ///< empty: not set
  std::string api_key_pepper;  ///< empty: not set
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;

  std::size_t max_body_bytes = 0;
  std::size_t max_body_bytes_total = 0;
  std::size_t max_response_bytes_total = 0;
  std::size_t max_head_bytes = 0;
  std::size_t max_headers = 0;
  std::size_t max_connections = 0;
  std::size_t max_peer_connections = 0;  ///< 0: a quarter of all
  text::IpRanges trusted_proxies;
  std::optional<PublicUrl> public_url;  ///< nullopt: as requests name it
  std::string tls_certificate;          ///< a file; empty: plain HTTP
  std::string tls_key;                  ///< likewise
  std::chrono::seconds head_timeout{};
  std::chrono::seconds body_timeout{};
  std::chrono::seconds keep_alive_timeout{};
  std::chrono::seconds store_timeout{5};
  std::chrono::seconds shutdown_timeout{};

  std::size_t max_unit_bytes = 0;  ///< of a unit's document
  std::size_t max_flags_per_unit = 0;
  std::size_t max_keys_per_user = 0;  ///< revoked and expired ones too

  std::size_t login_tries_per_user = 10;     ///< in a minute, from one address; 0: no limit
  std::size_t login_tries_per_address = 60;  ///< likewise, as any user

  bool reading_needs_credentials = false;  ///< an API key's or a person's
  CountOnce count_once = CountOnce::kOff;
  bool may_review_own = true;  ///< whether people decide what they proposed themselves

  std::size_t audit_days = 365;        ///< how long what was done is remembered; 0: not at all
  std::size_t audit_most = 1'000'000;  ///< entries

  bool serves_page = true;      ///< the page for people
  bool keeps_zero_hits = true;  ///< what was asked for and not found, for that page

  std::string first_user;      ///< empty: none is made
  std::string first_password;  ///< the first user's

  std::string metrics_token;                  ///< empty: anybody may read them
  std::optional<std::uint16_t> metrics_port;  ///< nullopt: served with everything else

  /// The settings that features brought, by name: each has the value given, else its default.
  std::map<std::string, std::string, std::less<>> of_features;
  /// One of them; empty where no feature brought it.
  [[nodiscard]] std::string of_feature(std::string_view name) const {
    const auto found = of_features.find(name);
    return found == of_features.end() ? std::string() : found->second;
  }
};

/// Reads every setting that every server has by its name; one that isn't given, or is empty, has
/// its default. SettingTable::read() reads those of features, too.
/// Throws Error: invalid argument, naming setting, value (unless secret) and what is allowed.
Settings read_settings(const host::SettingLookup& lookup);

/// The features that are switched on, whatever the other settings hold. Throws as read_settings().
std::vector<std::string> read_features(const host::SettingLookup& lookup);

/// Throws Error: invalid argument, naming the setting, where it isn't set.
void require_api_key_pepper(const Settings& settings);
/// Throws Error: invalid argument, naming each, where CQ_JWT_SECRET or the pepper isn't set.
void require_secrets(const Settings& settings);

/// Throws Error: invalid argument where a secret that signs logins, CQ_JWT_SECRET or one of the
/// features', has fewer than 16 bytes, so that logins could be forged, or is another one or the
/// pepper, too. A short pepper is no error: it can't be changed without making every API key anew,
/// and alone it opens nothing. The table says which the features' are.
void refuse_weak_secrets(const Settings& settings, const SettingTable& table);

/// Throws Error: invalid argument where only one of CQ_TLS_CERT and CQ_TLS_KEY is set.
void require_tls_pair(const Settings& settings);

/// A sentence for each secret of fewer than 32 bytes that is set, of those. Shows none.
std::vector<std::string> warnings_of_secrets(const Settings& settings, const SettingTable& table);

/// Calls each, and throws one Error: invalid argument with the sentences of all that throw one, so
/// that a first start tells all that it lacks.
void require_each(const std::vector<std::function<void()>>& checks);

}  // namespace cq::settings
