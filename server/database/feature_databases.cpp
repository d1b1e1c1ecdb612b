#include "database/feature_databases.hpp"

#include <algorithm>
#include <cq/host/nearest_name.hpp>
#include <cq/host/refuse.hpp>

#include "cli/options.hpp"
#include "settings/settings.hpp"

namespace cq::database {
namespace {

const FeatureDatabase& require_feature(const FeatureDatabases& all, const std::string& name) {
  if (const FeatureDatabase* const found = find_feature(all, name)) {
    return *found;
  }
  const std::vector<std::string> names = names_of(all);
  const auto nearest = host::nearest_name(name, names);
  host::refuse(
      "--feature names '" + name + "', which this server doesn't have; " +
      (nearest ? "did you mean " + names[*nearest] + "?" : "it has " + in_sentence(names) + "."));
}

}  // namespace

void add_feature_option(CLI::App& command, FeatureChoice& choice) {
  CLI::Option& option = cli::add_option(
      command, "--feature", choice.name,
      "Only the database of that feature, in place of those that CQ_FEATURES names");
  cli::name_value(option, "NAME");
}

std::string lines_on_left_behind(const FeatureDatabase& feature, const std::string& what) {
  std::string lines;
  for (const std::string& each : feature.left_behind) {
    lines.append(what).append(": ").append(each).append(" of ").append(feature.name);
    lines += "; a backup has them.\n";
  }
  return lines;
}

FeatureDatabases chosen(const FeatureChoice& choice, const host::SettingLookup& lookup) {
  if (!choice.name.empty()) {
    return {require_feature(choice.all, choice.name)};
  }
  FeatureDatabases databases;
  const std::vector<std::string> on = settings::read_features(lookup);
  for (const FeatureDatabase& database : choice.all) {
    if (std::find(on.begin(), on.end(), database.name) != on.end()) {
      databases.push_back(database);
    }
  }
  return databases;
}

FeatureDatabase only_chosen(const FeatureChoice& choice, const host::SettingLookup& lookup,
                            const std::string& what) {
  FeatureDatabases databases = chosen(choice, lookup);
  if (databases.size() != 1) {
    host::refuse(what + " is of one database, and those of " + in_sentence(names_of(databases)) +
                 " are switched on; say which with --feature.");
  }
  return std::move(databases.front());
}

std::vector<std::string> names_of(const FeatureDatabases& databases) {
  std::vector<std::string> names;
  for (const FeatureDatabase& database : databases) {
    names.push_back(database.name);
  }
  return names;
}

RecordKinds kinds_of(const FeatureDatabases& databases) {
  RecordKinds kinds;
  for (const FeatureDatabase& database : databases) {
    kinds.insert(kinds.end(), database.kinds.begin(), database.kinds.end());
  }
  return kinds;
}

const FeatureDatabase* find_feature(const FeatureDatabases& databases, const std::string& name) {
  const auto found =
      std::find_if(databases.begin(), databases.end(),
                   [&name](const FeatureDatabase& database) { return database.name == name; });
  return found == databases.end() ? nullptr : &*found;
}

}  // namespace cq::database
