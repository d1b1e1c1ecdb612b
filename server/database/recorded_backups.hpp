#pragma once

#include <cq/audit.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "database/feature_databases.hpp"

/// The backups that commands make, as the audit has them. An entry is written before its backup is
/// made, so that the backup holds it and is no less than the database; one that fails gets another
/// entry.
namespace cq::database {

/// Calls `back_up`, with entries in the audit of the first feature's database: that a backup of
/// these databases is made to that path, and, where `back_up` throws, why there is none. Says on
/// standard error where nothing can be recorded, and goes on. Throws what `back_up` throws.
int recording_backup(const cli::Session& session, const FeatureDatabases& databases,
                     const std::string& path, const std::function<int()>& back_up);

/// A backup that a command made, or was to make.
struct RecordedBackup {
  Timestamp at{};
  std::string by;                        ///< "cli:" and who ran the command
  std::string path;                      ///< absolute; of the machine that it was made on
  std::string databases;                 ///< their names, with ", " between them
  std::optional<std::string> failure{};  ///< why there is none; nullopt: none failed
  std::optional<std::uint64_t> bytes{};  ///< what is there now; nullopt: nothing that can be read
};

/// The newest ones, newest first. Looks at no more than that many files. Throws what the store
/// throws. Safe from any thread.
std::vector<RecordedBackup> recorded_backups(Audit& audit, std::size_t most);

}  // namespace cq::database
