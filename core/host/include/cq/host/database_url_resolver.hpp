#pragma once

#include <cq/database_url.hpp>
#include <functional>
#include <optional>
#include <string>

namespace cq::host {

/// Looks up one setting by its name, e.g. an environment variable; nullopt when it isn't set.
using SettingLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// A database URL and the setting that it came from.
struct ResolvedDatabaseUrl {
  DatabaseUrl url;
  std::string source;  ///< "CQ_DATABASE_URL", "CQ_DB_PATH" or "the default"
};

/// The one rule for which database is opened: CQ_DATABASE_URL verbatim, else CQ_DB_PATH as a file's
/// path, else a file under /data. A setting that is empty counts as not set.
/// Throws Error: invalid argument, naming the setting, when the URL can't be taken apart.
ResolvedDatabaseUrl resolve_database_url(const SettingLookup& lookup);

}  // namespace cq::host
