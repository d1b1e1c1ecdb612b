#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/setting.hpp"

namespace cq::experiments {

/// Who may make an account over the API.
enum class Registration {
  kClosed,  ///< nobody
  kInvite,  ///< those who were given an invitation
  kOpen,    ///< anybody
};

/// What the settings say of experiments.
struct Options {
  std::string prefix;  ///< of every route, e.g. "/api"; may be empty
  Registration registration = Registration::kClosed;
  std::string jwt_secret;                    ///< empty: not set
  std::vector<std::string> allowed_origins;  ///< whose pages may use the routes
  bool embeds_scalars = false;               ///< whether this server keeps scalars itself
  std::string scalars_url;                   ///< of the service that keeps scalars; empty: none
  std::string object_storage_url;            ///< of the one that keeps files; empty: none
};

/// Where scalars are kept, and the word for this server.
inline constexpr std::string_view kScalarsSetting = "CQ_EXPERIMENTS_SCALARS_URL";
inline constexpr std::string_view kEmbedded = "embedded";

/// The settings that this feature brings, as the server's table of settings shows them. Safe from
/// any thread, as are the others.
std::vector<settings::Setting> own_settings();

/// What they say. They are those of a table that has them.
Options options_of(const settings::Settings& settings);

/// Throws Error: invalid argument, naming the setting, where experiments can't be served with
/// these.
void require_options(const settings::Settings& settings);

}  // namespace cq::experiments
