#pragma once

#include <cq/database_url.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

/// A parameter of a module's URLs that a setting can give, as the module's descriptor lists it.
struct ModuleSetting {
  std::string name;                 ///< of the setting, e.g. "CQ_MEMORY_INITIAL"
  std::string parameter;            ///< of a URL's query, e.g. "initial"
  std::vector<std::string> values;  ///< what it may be; empty: a number from least to most
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string default_value;
  std::string help;

  [[nodiscard]] bool allows(std::string_view value) const noexcept;
  /// What a value may be, e.g. "normal or full", or "a number from 0 to 60".
  [[nodiscard]] std::string allowed() const;
};

/// What the names of a module's settings begin with, e.g. "CQ_MEMORY_". Safe from any thread.
std::string setting_prefix_of(std::string_view module_name);

/// The value that a URL gives a parameter; null when it doesn't name it. Safe from any thread.
const std::string* find_parameter(const DatabaseUrl& url, std::string_view parameter) noexcept;

/// The URL with the parameters that it doesn't name and the settings give. An empty value counts as
/// not given. Throws Error: invalid argument, naming the setting and what is allowed, for a value
/// that isn't, and then also where the URL names the parameter. Safe from any thread.
DatabaseUrl with_module_settings(DatabaseUrl url, const std::vector<ModuleSetting>& settings,
                                 const SettingLookup& lookup);

}  // namespace cq::host
