#include "settings/sources.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cq/error.hpp>
#include <cq/host/nearest_name.hpp>
#include <cq/host/refuse.hpp>
#include <system_error>
#include <utility>

#include "settings/env_file.hpp"
#include "settings/installed_file.hpp"
#include "settings/system_users.hpp"
#include "settings/values.hpp"

namespace cq::settings {

using host::refuse;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUrl = "CQ_DATABASE_URL";
constexpr std::string_view kModulePath = "CQ_STORE_MODULE_PATH";
constexpr std::string_view kPath = "CQ_DB_PATH";

constexpr const char* kEnvironment = "environment";
constexpr const char* kDefaults = "default";
constexpr const char* kUsualFile = ".env";

/// Null when it isn't given there, or is empty.
const std::string* value_in(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() || found->second.empty() ? nullptr : &found->second;
}

std::string sentence_on(const Setting& setting, const SourcedValue& sourced,
                        const std::string& complaint) {
  const std::string shown = setting.secret() ? "" : " '" + sourced.value.value_or("") + "'";
  std::string sentence =
      std::string(setting.name) + ": the value" + shown + " (" + sourced.origin + ") " + complaint;
  // A service called "cq" gives each container of its namespace variables such as CQ_PORT.
  if (sourced.value && sourced.value->starts_with("tcp://")) {
    sentence +=
        " It is a service link of Kubernetes; set enableServiceLinks to false in the pod's "
        "specification, or give the service another name than 'cq'.";
  }
  return sentence;
}

}  // namespace

Values process_environment() {
  Values values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) {
      values.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  return values;
}

/// The setting that such a name could have been meant as.
std::string Sources::suggestion(std::string_view name,
                                const std::vector<std::string>& of_modules) const {
  std::vector<std::string> known;
  for (const Setting& setting : table_.all()) {
    known.emplace_back(setting.name.substr(kOurs.size()));
    if (setting.secret()) {
      known.push_back(file_name_of(setting).substr(kOurs.size()));
    }
  }
  for (const std::string& setting : of_modules) {
    known.push_back(setting.substr(kOurs.size()));
  }
  const auto nearest = host::nearest_name(name.substr(kOurs.size()), known);
  return nearest ? "; did you mean " + std::string(kOurs) + known[*nearest] + "?" : "";
}

bool Sources::is_known(const std::string& name) const {
  if (table_.find(name) != nullptr) {
    return true;
  }
  for (const Setting& setting : table_.all()) {
    if (setting.secret() && file_name_of(setting) == name) {
      return true;
    }
  }
  return false;
}

/// The end of a sentence on a list of features that names one that there is none of.
std::optional<std::string> Sources::unknown_feature(const std::string& value) const {
  Settings parsed;
  assign_features(parsed, value);
  const std::vector<std::string>& known = table_.features();
  for (const std::string& name : parsed.features) {
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      continue;
    }
    const auto nearest = host::nearest_name(name, known);
    std::string sentence = "names " + name + ", which this server doesn't have";
    if (nearest) {
      return sentence + "; did you mean " + known[*nearest] + "?";
    }
    sentence += "; it has ";
    for (std::size_t i = 0; i < known.size(); ++i) {
      sentence += (i == 0 ? "" : i + 1 == known.size() ? " and " : ", ") + known[i];
    }
    return sentence + ".";
  }
  return std::nullopt;
}

Sources::Sources(Given given) : table_(std::move(given.table)) {
  layers_.push_back({"command line", std::move(given.command_line)});
  layers_.push_back({kEnvironment, std::move(given.environment)});
  add_env_file(given);
  layers_.push_back({kDefaults, std::move(given.defaults)});
  served_ = served_features();
  for (const Setting& setting : table_.all()) {
    values_.emplace(setting.name, resolve(setting));
  }
}

Sources::Layer Sources::read_env_file(const fs::path& path) const {
  EnvFile file = parse_env_file(read_text_file(path, "Settings"), path, table_.originals());
  return {path.string(), std::move(file.values), std::move(file.problems)};
}

/// Those that CQ_FEATURES names; none where that can't be used, which is its own problem.
std::vector<std::string> Sources::served_features() const {
  const SourcedValue given = resolve(*find_setting(kFeatures));
  if (given.problem || !given.value) return {};
  Settings parsed;
  assign_features(parsed, *given.value);
  return parsed.features;
}

void Sources::add_env_file(const Given& given) {
  std::optional<fs::path> named = given.env_file;
  if (const std::string* path = value_in(layers_.back().values, kEnvFileVariable);
      !named && path != nullptr) {
    named = *path;
  }
  if (named) {
    layers_.push_back(read_env_file(*named));
    return;
  }
  // Python keeps its virtual environments in directories of that name, and other programs their
  // settings in such files.
  std::error_code failure;
  if (fs::is_regular_file(kUsualFile, failure)) {
    Layer layer = read_env_file(kUsualFile);
    const bool is_ours =
        std::any_of(layer.values.begin(), layer.values.end(),
                    [](const auto& value) { return value.first.starts_with(kOurs); });
    if (!layer.values.empty()) layers_.push_back(std::move(layer));
    if (is_ours) {
      usual_file_ = kUsualFile;
      return;
    }
  }
  if (!given.installed_env_file.empty() && may_exist(given.installed_env_file)) {
    add_installed_file(given.installed_env_file);
  }
}

void Sources::add_installed_file(const fs::path& path) {
  if (access(path.c_str(), R_OK) == 0) {
    layers_.push_back(read_env_file(path));
    installed_file_ = path;
  } else if (errno == EACCES && !names_database()) {
    file_problem_ = "The user " + user_name(geteuid()) + " may not read " + path.string() +
                    ", the settings of the service on this machine; run this as the service's "
                    "user (sudo -u cq-server cq-server ...), or name settings of your own with "
                    "--env-file FILE.";
  }
}

bool Sources::names_database() const {
  return std::any_of(layers_.begin(), layers_.end(), [](const Layer& layer) {
    const auto gives = [&layer](std::string_view name) {
      return value_in(layer.values, std::string(name)) != nullptr;
    };
    return gives(kUrl) || gives(kPath) || gives(file_name_of(*find_setting(kUrl)));
  });
}

/// Where it is given first. Throws Error: invalid argument.
std::optional<Sources::Place> Sources::place_of(const Setting& setting) const {
  const std::string name(setting.name);
  const std::string file_name = file_name_of(setting);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    if (layer.name == kDefaults) {
      if (std::optional<Place> place = original_place_of(setting)) return place;
    }
    const std::string* value = value_in(layer.values, name);
    const std::string* file = setting.secret() ? value_in(layer.values, file_name) : nullptr;
    if (value != nullptr && file != nullptr) {
      std::string sentence = name;
      sentence.append(" and ").append(file_name).append(" are both given (").append(layer.name);
      refuse(sentence + "); give only one of them.");
    }
    if (value != nullptr) {
      return Place{i, *value, layer.name};
    }
    if (file != nullptr) {
      return Place{i, read_secret_file(*file, file_name + " (" + layer.name + ")"),
                   layer.name + ", " + file_name + "=" + *file};
    }
  }
  return std::nullopt;
}

/// Throws Error: invalid argument for a value that the other program reads differently.
std::optional<Sources::Place> Sources::original_place_of(const Setting& setting) const {
  for (const OriginalName& original : table_.originals()) {
    if (original.setting != setting.name ||
        std::find(served_.begin(), served_.end(), original.feature) == served_.end()) {
      continue;
    }
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const Layer& layer = layers_[i];
      if (std::optional<FoundOriginal> found = find_original(layer.values, original)) {
        if (const std::string* problem = value_in(layer.problems, found->name)) {
          refuse(*problem + "; give " + std::string(setting.name) + " in its place.");
        }
        const std::string name(original.name);
        return Place{i, std::move(found->value), layer.name + ", " + name, name};
      }
    }
  }
  return std::nullopt;
}

/// Of the URL and the path, which name one thing, the one given further down isn't meant: --db-path
/// asks for that file, whatever the environment holds. Of two in one place the URL counts. Returns
/// where the other one is given, if that is so.
std::optional<std::string> Sources::set_aside(const Setting& setting, const Place& place) const {
  const bool is_url = setting.name == kUrl;
  if (!is_url && setting.name != kPath) {
    return std::nullopt;
  }
  const Setting& other = *table_.find(is_url ? kPath : kUrl);
  for (std::size_t i = 0; i < place.layer + (is_url ? 0 : 1); ++i) {
    if (value_in(layers_[i].values, std::string(other.name)) != nullptr ||
        (other.secret() && value_in(layers_[i].values, file_name_of(other)) != nullptr)) {
      return std::string(other.name) + " (" + layers_[i].name + ")";
    }
  }
  return std::nullopt;
}

SourcedValue Sources::resolve(const Setting& setting) const {
  SourcedValue sourced;
  try {
    const std::optional<Place> place = place_of(setting);
    if (file_problem_ && (!place || layers_[place->layer].name == kDefaults)) {
      refuse(*file_problem_);
    }
    if (!place) {
      sourced.origin = setting.default_text.empty() ? "not set" : "default";
      return sourced;
    }
    if (const auto other = set_aside(setting, *place)) {
      sourced.origin = place->origin + ", set aside for " + *other;
      return sourced;
    }
    sourced.value = place->value;
    sourced.origin = place->origin;
    sourced.original = place->original;
  } catch (const Error& error) {
    sourced.origin = "unusable";
    sourced.problem = error.what();
    return sourced;
  }
  if (setting.name == kModulePath && usual_file_ && sourced.origin == *usual_file_) {
    sourced.problem = sentence_on(
        setting, sourced,
        "is not taken from a file that merely lies in the working directory, as modules are code "
        "that runs here; give it on the command line, in the environment, or in a file that "
        "--env-file or CQ_ENV_FILE names.");
    return sourced;
  }
  Settings scratch;
  std::optional<std::string> complaint = assign(setting, scratch, *sourced.value);
  if (!complaint && setting.name == kFeatures) {
    complaint = unknown_feature(*sourced.value);
  }
  if (complaint) {
    sourced.problem = sentence_on(setting, sourced, *complaint);
  }
  return sourced;
}

const SourcedValue& Sources::value_of(const Setting& setting) const {
  return values_.find(setting.name)->second;
}

void Sources::require_usable() const {
  for (const Setting& setting : table_.all()) {
    if (const auto& problem = value_of(setting).problem) {
      refuse(*problem);
    }
  }
}

std::optional<std::string> Sources::find(const std::string& name) const {
  if (const Setting* setting = table_.find(name)) {
    const SourcedValue& found = value_of(*setting);
    if (found.problem) {
      refuse(*found.problem);
    }
    return found.value;
  }
  return find_outside_table(name).value;
}

SourcedValue Sources::find_outside_table(const std::string& name) const {
  for (const Layer& layer : layers_) {
    if (const std::string* value = value_in(layer.values, name)) {
      return {*value, layer.name, std::nullopt};
    }
  }
  return {std::nullopt, "not set", std::nullopt};
}

// The environment may name the file of settings, which none of the files may.
bool Sources::is_outside_table(const Layer& layer, const std::string& name) const {
  const bool names_file = name == kEnvFileVariable && layer.name == kEnvironment;
  return name.starts_with(kOurs) && !names_file && !is_known(name);
}

std::vector<std::string> Sources::names_outside_table() const {
  std::vector<std::string> names;
  for (const Layer& layer : layers_) {
    for (const auto& [name, value] : layer.values) {
      if (is_outside_table(layer, name)) {
        names.push_back(name);
      }
    }
  }
  return names;
}

std::vector<std::string> Sources::unknown_names(const std::vector<std::string>& of_modules) const {
  std::vector<std::string> sentences;
  for (const Layer& layer : layers_) {
    for (const auto& [name, value] : layer.values) {
      if (is_outside_table(layer, name) &&
          std::find(of_modules.begin(), of_modules.end(), name) == of_modules.end()) {
        sentences.push_back(name + " (" + layer.name + ") is no setting" +
                            suggestion(name, of_modules));
      }
    }
  }
  return sentences;
}

std::vector<std::string> Sources::taken_from_originals() const {
  std::vector<std::string> sentences;
  for (const Setting& setting : table_.all()) {
    const SourcedValue& sourced = value_of(setting);
    if (!sourced.original) continue;
    sentences.push_back(std::string(setting.name) + " is taken from " + *sourced.original + " (" +
                        sourced.origin.substr(0, sourced.origin.rfind(", ")) +
                        "); set it by its own name, so that no other program changes it");
  }
  return sentences;
}

}  // namespace cq::settings
