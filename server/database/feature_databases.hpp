#pragma once

#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <cq/store.hpp>
#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "database/database.hpp"
#include "database/record_kind.hpp"

/// Which databases a command works on: the one that --feature names, else those of all features
/// that CQ_FEATURES switches on. Safe from any thread.
namespace cq::database {

/// What `doctor` finds in a store's records, beyond what its module finds. Throws what the store
/// throws.
using CheckRecords = std::vector<Finding> (*)(Store& store);

/// Takes a record that a dump in SQL holds, or the reason why there is none, each with its line.
using VisitDumped = std::function<void(std::uint64_t line, const ArchiveRecord& record)>;
using RefuseDumped = std::function<void(std::uint64_t line, const std::string& reason)>;

/// Hands over what a dump in SQL of the Python original's database holds of one kind; of an empty
/// one nothing, but looks whether it is such a dump, and all of it. Throws Error: invalid argument
/// when it isn't.
using ReadDump = void (*)(std::istream& dump, std::string_view kind, const VisitDumped& visit,
                          const RefuseDumped& refuse);

/// The database of a feature, by the feature's name, and what it keeps.
struct FeatureDatabase {
  std::string name;
  RecordKinds kinds;
  std::vector<CheckRecords> checks{};
  std::vector<std::string> left_behind{};  ///< by exports and copies, each for a sentence
  ReadDump read_dump = nullptr;            ///< null: no dump is imported
};
using FeatureDatabases = std::vector<FeatureDatabase>;

/// What exports or copies, which `what` says, leave behind of that feature's, each as a line.
[[nodiscard]] std::string lines_on_left_behind(const FeatureDatabase& feature,
                                               const std::string& what);

/// What a command line has to say of it.
struct FeatureChoice {
  FeatureDatabases all{};  ///< those that the server has, the first feature's first
  std::string name{};      ///< --feature; empty: not given
};

/// Adds --feature.
void add_feature_option(CLI::App& command, FeatureChoice& choice);

/// Those that are meant. Throws Error: invalid argument, with the nearest name, when the server has
/// none of that name; and what reading CQ_FEATURES throws.
FeatureDatabases chosen(const FeatureChoice& choice, const host::SettingLookup& lookup);

/// The one that is meant. Throws likewise, and Error: invalid argument when there are several;
/// `what`, e.g. "A revision", begins the sentence.
FeatureDatabase only_chosen(const FeatureChoice& choice, const host::SettingLookup& lookup,
                            const std::string& what);

std::vector<std::string> names_of(const FeatureDatabases& databases);
/// Of all of them, in their order.
RecordKinds kinds_of(const FeatureDatabases& databases);
/// Null when there is none of that name.
const FeatureDatabase* find_feature(const FeatureDatabases& databases, const std::string& name);

/// Runs `work`, whose errors say nothing of which database they are about: where there are
/// several, they begin with its name.
template <typename Work>
decltype(auto) naming(const std::string& feature, bool several, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (!several) {
      throw;
    }
    throw Error(error.kind(), feature + ": " + error.what());
  }
}

}  // namespace cq::database
