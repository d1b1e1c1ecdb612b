#include "sqlite/maintenance.hpp"

#include <array>
#include <chrono>
#include <cq/error.hpp>
#include <ctime>
#include <utility>

#include "sqlite/backup.hpp"
#include "sqlite/contents.hpp"
#include "sqlite/examination.hpp"
#include "sqlite/read_snapshot.hpp"
#include "sqlite/restore.hpp"

namespace cq::sqlite {
namespace {

void require_file(const DatabaseOptions& options, const std::string& what) {
  if (options.in_memory()) {
    throw Error(ErrorKind::kInvalidArgument,
                "A SQLite database in memory can't be " + what +
                    ": it is gone with its process; name a database in a file.");
  }
}

// "20260102T030405Z"
std::string compact_now() {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, sizeof "20260102T030405Z"> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), length};
}

}  // namespace

SqliteMaintenance::SqliteMaintenance(DatabaseOptions options) : options_(std::move(options)) {}

std::vector<Finding> SqliteMaintenance::examine() {
  return examine_database(options_);
}

std::optional<Contents> SqliteMaintenance::contents() {
  std::error_code ignored;
  if (options_.in_memory() || !std::filesystem::exists(options_.file, ignored)) {
    return std::nullopt;
  }
  Connection connection(options_, Opening::kExisting);
  const ReadSnapshot snapshot(connection);
  return read_contents(connection);
}

Contents SqliteMaintenance::inspect(const std::filesystem::path& backup) {
  return inspect_backup(backup);
}

BackupReport SqliteMaintenance::back_up(const std::filesystem::path& file,
                                        const Progress& progress) {
  require_file(options_, "backed up");
  return make_backup(options_, file, progress);
}

BackupReport SqliteMaintenance::back_up_beside(std::string_view label) {
  require_file(options_, "backed up");
  const std::string name =
      options_.file.string() + "." + std::string(label) + "-" + compact_now() + ".backup";
  return make_backup(options_, name, {});
}

void SqliteMaintenance::require_restorable() {
  require_file(options_, "restored");
  require_replaceable(options_);
}

void SqliteMaintenance::restore(const std::filesystem::path& backup, const Progress& progress) {
  require_file(options_, "restored");
  restore_backup(options_, backup, progress);
}

}  // namespace cq::sqlite
