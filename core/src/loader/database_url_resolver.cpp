#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <filesystem>
#include <utility>

#include "loader/scheme_table.hpp"

namespace cq::host {
namespace {

constexpr const char* kFileSetting = "CQ_DB_PATH";

std::optional<std::string> non_empty(const SettingLookup& lookup, const std::string& name) {
  std::optional<std::string> value = lookup(name);
  return value && !value->empty() ? value : std::nullopt;
}

std::optional<ResolvedDatabaseUrl> from_setting(const SettingLookup& lookup,
                                                const std::string& name) {
  const auto url = non_empty(lookup, name);
  if (!url) {
    return std::nullopt;
  }
  try {
    return ResolvedDatabaseUrl{parse_database_url(*url), name};
  } catch (const Error& error) {
    throw Error(error.kind(), name + ": " + error.what());
  }
}

ResolvedDatabaseUrl resolve_first(const SettingLookup& lookup) {
  if (auto resolved = from_setting(lookup, database_setting_of(kFirstFeature))) {
    return *std::move(resolved);
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

/// Of another feature than the first, whose database is `first`.
ResolvedDatabaseUrl resolve_beside(const ResolvedDatabaseUrl& first, const std::string& feature) {
  DatabaseUrl url = first.url;
  if (is_in_memory(url)) {
    return {std::move(url), first.source};
  }
  const std::string file = feature + ".db";
  if (is_file(url)) {
    url.database = std::filesystem::path(url.database).replace_filename(file).string();
    if (url.database != first.url.database) {
      return {std::move(url), "beside " + first.source};
    }
  }
  throw Error(ErrorKind::kInvalidArgument,
              database_setting_of(feature) + " is not set, and the database of " +
                  std::string(kFirstFeature) + ", " + display(first.url) + ", is no file that " +
                  file + " could lie beside; set it to the URL of a " + "database that only " +
                  feature + " has.");
}

}  // namespace

std::string database_setting_of(std::string_view feature) {
  if (feature == kFirstFeature) {
    return "CQ_DATABASE_URL";
  }
  std::string name = "CQ_";
  for (const char c : feature) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name + "_DATABASE_URL";
}

ResolvedDatabaseUrl resolve_database_url(const SettingLookup& lookup, std::string_view feature) {
  if (feature == kFirstFeature) {
    return resolve_first(lookup);
  }
  if (auto resolved = from_setting(lookup, database_setting_of(feature))) {
    return *std::move(resolved);
  }
  return resolve_beside(resolve_first(lookup), std::string(feature));
}

}  // namespace cq::host
