#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>

#include "loader/scheme_table.hpp"

namespace cq::host {
namespace {

constexpr const char* kUrlSetting = "CQ_DATABASE_URL";
constexpr const char* kFileSetting = "CQ_DB_PATH";

std::optional<std::string> non_empty(const SettingLookup& lookup, const char* name) {
  std::optional<std::string> value = lookup(name);
  return value && !value->empty() ? value : std::nullopt;
}

}  // namespace

ResolvedDatabaseUrl resolve_database_url(const SettingLookup& lookup) {
  if (const auto url = non_empty(lookup, kUrlSetting)) {
    try {
      return {parse_database_url(*url), kUrlSetting};
    } catch (const Error& error) {
      throw Error(error.kind(), std::string(kUrlSetting) + ": " + error.what());
    }
  }
  if (const auto path = non_empty(lookup, kFileSetting)) {
    // The path becomes the URL's database as it is: pasted into a URL, a '?' in it would cut it.
    if (path->find_first_of("\r\n") != std::string::npos) {
      throw Error(ErrorKind::kInvalidArgument,
                  std::string(kFileSetting) + ": the path has a line end in it; remove it.");
    }
    DatabaseUrl url;
    url.dialect = file_dialect();
    url.database = *path;
    return {std::move(url), kFileSetting};
  }
  return {parse_database_url(default_database_url()), "the default"};
}

}  // namespace cq::host
