#pragma once

#include <cq/database_url.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cq::host {

/// Looks up one setting by its name, e.g. an environment variable; nullopt when it isn't set.
using SettingLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// A database URL and the setting that it came from.
struct ResolvedDatabaseUrl {
  DatabaseUrl url;
  std::string source;  ///< e.g. "CQ_DATABASE_URL", "CQ_DB_PATH" or "the default"
};

/// The feature whose database CQ_DATABASE_URL names. Every other one has a setting of its own.
inline constexpr std::string_view kFirstFeature = "knowledge";

/// The setting that names a feature's database: "CQ_DATABASE_URL" of the first feature, else
/// "CQ_<NAME>_DATABASE_URL". Safe from any thread.
std::string database_setting_of(std::string_view feature);

/// The one rule for which database is opened. Of the first feature: CQ_DATABASE_URL verbatim, else
/// CQ_DB_PATH as a file's path, else a file under /data. Of any other: its own setting verbatim;
/// else "<feature>.db" beside the first feature's database where that is a file, and a database in
/// memory where that is one. A setting that is empty counts as not set. Safe from any thread.
/// Throws Error: invalid argument, naming the setting, when the URL can't be taken apart, and when
/// another feature's has to be set and isn't.
ResolvedDatabaseUrl resolve_database_url(const SettingLookup& lookup,
                                         std::string_view feature = kFirstFeature);

}  // namespace cq::host
