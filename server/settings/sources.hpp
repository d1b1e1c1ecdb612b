#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "settings/setting.hpp"

namespace cq::settings {

/// Names and their values.
using Values = std::map<std::string, std::string>;

/// The process's environment.
Values process_environment();

/// Where settings can be given, the one that goes first first.
struct Given {
  Values command_line;
  Values environment;
  /// The env file that --env-file names. Else the one that CQ_ENV_FILE of the environment names is
  /// read, else ".env" in the working directory, if that sets anything of ours, else the next.
  std::optional<std::filesystem::path> env_file;
  /// The installation's, read if it is there; empty: none.
  std::filesystem::path installed_env_file;
  Values defaults;  ///< where a command's differ from the table's
  SettingTable table{};
};

/// What one setting came to.
struct SourcedValue {
  std::optional<std::string> value;    ///< nullopt: not given, so the table's default holds
  std::string origin;                  ///< e.g. "environment", ".env", "default", "not set"
  std::optional<std::string> problem;  ///< a sentence on why it can't be used
  /// Another program's name of the setting, where the value was given under that.
  std::optional<std::string> original{};
};

/// Looks settings up: on the command line, in the environment, in an env file, and in each of them
/// a secret also by its name with "_FILE" behind, as the path of a file that holds it. Where none
/// of them gives it, environment and env file are searched for other programs' names of it
/// (OriginalName); a value that the other program reads differently is a problem of the setting
/// where it would count. An empty value counts as not given. Files are read when this is made.
/// Constant afterwards, so safe from any thread.
class Sources {
 public:
  /// Throws Error: invalid argument, for an env file that can't be read or isn't one. Where this
  /// user may not read the installation's, that is the problem of each setting that neither the
  /// command line nor the environment gives; where one of these names a database, the file is
  /// none that this user needs.
  explicit Sources(Given given);

  /// The settings that are looked up.
  [[nodiscard]] const SettingTable& table() const noexcept { return table_; }
  /// The installation's env file, where that is what was read.
  [[nodiscard]] const std::optional<std::filesystem::path>& installed_file() const noexcept {
    return installed_file_;
  }
  /// Why the installation's env file can't be read; nullopt when it can, or needn't be.
  [[nodiscard]] const std::optional<std::string>& file_problem() const noexcept {
    return file_problem_;
  }
  /// What a setting came to; `setting` is one of the table's.
  [[nodiscard]] const SourcedValue& value_of(const Setting& setting) const;
  /// Throws Error: invalid argument, with the problem of the first setting that has one.
  void require_usable() const;
  /// The value that counts, without the table's defaults; nullopt when none was given. Throws
  /// Error: invalid argument, when that setting has a problem.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;
  /// find() as what resolves databases and reads modules' settings takes it; valid as long as this.
  [[nodiscard]] host::SettingLookup lookup() const {
    return [this](const std::string& name) { return find(name); };
  }
  /// What a name came to that is no setting of the table.
  [[nodiscard]] SourcedValue find_outside_table(const std::string& name) const;
  /// The names in the environment or the env file that begin with "CQ_" and are no setting's of the
  /// table.
  [[nodiscard]] std::vector<std::string> names_outside_table() const;
  /// One sentence for each of them that is no setting of a store module either, with the nearest
  /// setting if there is one; `of_modules` are the settings that modules have.
  [[nodiscard]] std::vector<std::string> unknown_names(
      const std::vector<std::string>& of_modules = {}) const;
  /// One sentence for each setting that was given under another program's name.
  [[nodiscard]] std::vector<std::string> taken_from_originals() const;

 private:
  struct Layer {
    std::string name;
    Values values;
    Values problems{};  ///< why values under other programs' names can't be taken, by these
  };
  struct Place {
    std::size_t layer;
    std::string value;
    std::string origin;
    std::optional<std::string> original{};
  };

  void add_env_file(const Given& given);
  void add_installed_file(const std::filesystem::path& path);
  [[nodiscard]] bool names_database() const;
  [[nodiscard]] std::vector<std::string> served_features() const;
  [[nodiscard]] Layer read_env_file(const std::filesystem::path& path) const;
  [[nodiscard]] std::optional<Place> place_of(const Setting& setting) const;
  [[nodiscard]] std::optional<Place> original_place_of(const Setting& setting) const;
  [[nodiscard]] SourcedValue resolve(const Setting& setting) const;
  [[nodiscard]] std::optional<std::string> set_aside(const Setting& setting,
                                                     const Place& place) const;

  [[nodiscard]] bool is_known(const std::string& name) const;
  [[nodiscard]] bool is_outside_table(const Layer& layer, const std::string& name) const;
  [[nodiscard]] std::string suggestion(std::string_view name,
                                       const std::vector<std::string>& of_modules) const;
  [[nodiscard]] std::optional<std::string> unknown_feature(const std::string& value) const;

  SettingTable table_;
  std::vector<Layer> layers_;
  std::vector<std::string> served_;        ///< the features that are switched on
  std::optional<std::string> usual_file_;  ///< ".env", where it was read without being named
  std::optional<std::filesystem::path> installed_file_;
  std::optional<std::string> file_problem_;
  std::map<std::string, SourcedValue, std::less<>> values_;
};

}  // namespace cq::settings
