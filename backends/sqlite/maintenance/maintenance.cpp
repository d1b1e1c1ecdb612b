#include "sqlite/maintenance/maintenance.hpp"

#include <cq/error.hpp>
#include <utility>

#include "sqlite/db/transaction.hpp"
#include "sqlite/maintenance/backup.hpp"
#include "sqlite/maintenance/contents.hpp"
#include "sqlite/maintenance/diagnosis.hpp"
#include "sqlite/maintenance/restore.hpp"

namespace cq::sqlite {
namespace {

void require_file(const DatabaseOptions& options, const std::string& what) {
  if (options.in_memory()) {
    throw Error(ErrorKind::kInvalidArgument,
                "A SQLite database in memory can't be " + what +
                    ": it is gone with its process; name a database in a file.");
  }
}

}  // namespace

SqliteMaintenance::SqliteMaintenance(DatabaseOptions options, const RecordTables& tables,
                                     Migrations migrations)
    : options_(std::move(options)), tables_(tables), migrations_(migrations) {}

std::vector<Finding> SqliteMaintenance::diagnose() {
  return diagnose_database(options_, tables_, migrations_);
}

std::optional<Contents> SqliteMaintenance::contents() {
  std::error_code ignored;
  if (options_.in_memory() || !std::filesystem::exists(options_.file, ignored)) {
    return std::nullopt;
  }
  Connection connection(options_, Opening::kExisting);
  const ReadSnapshot snapshot(connection);
  return read_contents(connection, tables_);
}

Contents SqliteMaintenance::inspect(const std::filesystem::path& backup) {
  return inspect_backup(backup, tables_);
}

BackupReport SqliteMaintenance::back_up(const std::filesystem::path& file,
                                        const Progress& progress) {
  require_file(options_, "backed up");
  return make_backup(options_, tables_, file, progress);
}

BackupReport SqliteMaintenance::back_up_beside(std::string_view label) {
  require_file(options_, "backed up");
  return make_backup(options_, tables_, name_beside(options_.file, label), {});
}

std::optional<Replaceable> SqliteMaintenance::require_restorable(
    const std::filesystem::path& backup) {
  require_file(options_, "restored");
  return require_replaceable(options_, tables_, backup);
}

std::optional<BackupReport> SqliteMaintenance::restore(const std::filesystem::path& backup,
                                                       const std::optional<std::string>& agreed,
                                                       const Progress& progress) {
  require_file(options_, "restored");
  return restore_backup(options_, tables_, backup, agreed, progress);
}

}  // namespace cq::sqlite
