#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "database/feature_databases.hpp"

/// Backing up and restoring several databases as one, in a directory (backup_manifest.hpp).
namespace cq::database {

/// Makes the directory, with a backup of each database; either all of it or nothing. Each database
/// is backed up as of one moment, one after the other. Returns the exit status.
/// Throws Error: conflict when the directory is there and not empty; and what
/// Maintenance::back_up() throws, naming the feature.
int back_up_set(const cli::Session& session, const FeatureDatabases& databases,
                const std::filesystem::path& directory, bool as_json);

/// What a restore of several may do.
struct RestoreSetOptions {
  std::filesystem::path directory;
  bool only_part = false;  ///< the databases were named: others in the directory don't count
  bool yes = false;
  bool discard_newer = false;
  bool as_json = false;
};

/// Makes each database what its backup in the directory is. Looks at all backups and databases
/// before it changes one; says of each when it is done. Returns the exit status.
/// Throws Error: conflict when the directory doesn't hold just these databases; corrupt when a file
/// isn't what was written; and what plan_restore() and Maintenance::restore() throw, naming the
/// feature: in the latter case those before it are restored.
int restore_set(const cli::Session& session, const FeatureDatabases& databases,
                const RestoreSetOptions& options);

}  // namespace cq::database
