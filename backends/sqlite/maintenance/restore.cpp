#include "sqlite/maintenance/restore.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "sqlite/db/connection.hpp"
#include "sqlite/maintenance/backup.hpp"
#include "sqlite/maintenance/contents.hpp"
#include "sqlite/maintenance/file_users.hpp"
#include "sqlite/maintenance/integrity.hpp"
#include "sqlite/maintenance/new_file.hpp"
#include "sqlite/maintenance/page_copy.hpp"
#include "sqlite/maintenance/row_digests.hpp"

namespace cq::sqlite {
namespace {

namespace fs = std::filesystem;

// A command that only reads is gone by then; a server isn't.
constexpr std::chrono::milliseconds kPatience{1000};

[[noreturn]] void refuse_in_use(const fs::path& file, const std::string& by) {
  throw Error(ErrorKind::kBusy, "The SQLite database " + file.string() + " is in use by " + by +
                                    "; stop the server, and whatever else has it open, and "
                                    "restore again.");
}

[[noreturn]] void refuse_damaged_target(const fs::path& file, const std::string& damage) {
  throw Error(ErrorKind::kCorrupt, "The file " + file.string() +
                                       " is a damaged SQLite database or none (" + damage +
                                       "), so nothing was restored over it; move it away, with "
                                       "the -wal, -shm and -journal beside it, and restore again.");
}

void prepare_directory(const fs::path& file) {
  std::error_code problem;
  for (const char* suffix : {"-wal", "-journal"}) {
    const fs::path left = file.string() + suffix;
    if (fs::exists(left, problem)) {
      throw Error(ErrorKind::kConflict,
                  "There is no database " + file.string() + ", but " + left.string() +
                      ", which may hold what one lacks; move it to where its database is, and "
                      "restore again.");
    }
  }
  fs::create_directories(file.parent_path(), problem);
  if (problem) {
    throw Error(ErrorKind::kUnavailable, "The directory of " + file.string() + " can't be made (" +
                                             problem.message() +
                                             "); name a path that can be written.");
  }
}

// Every connection to a database in write-ahead mode holds a lock on it while it is open, so giving
// that mode up fails while there is another one. From here on this one keeps everybody out.
void take_for_itself(Connection& target) {
  target.set_busy_timeout(kPatience);
  target.execute("PRAGMA locking_mode = EXCLUSIVE");
  target.execute("PRAGMA synchronous = FULL");
  Statement mode = target.prepare("PRAGMA journal_mode = DELETE");
  if (!mode.step() || mode.text_view(0) != "delete") {
    throw Error(ErrorKind::kBusy, "its log can't be given up");
  }
  mode.run();
  target.execute("BEGIN EXCLUSIVE");
  target.execute("COMMIT");  // the lock stays, as the mode says
}

// The database, to be changed by this connection alone, and undamaged.
std::unique_ptr<Connection> open_for_itself(const DatabaseOptions& options,
                                            const RecordTables& tables) {
  if (const auto users = other_users_of(options.file); !users.empty()) {
    refuse_in_use(options.file, users.front());
  }
  std::unique_ptr<Connection> target;
  std::optional<std::string> damage;
  try {
    target = std::make_unique<Connection>(options, Opening::kExisting);
    take_for_itself(*target);
    damage = find_damage(*target, tables);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kBusy) refuse_in_use(options.file, "another process");
    if (error.kind() != ErrorKind::kCorrupt) throw;
    damage = target ? sqlite3_errmsg(target->handle()) : "it can't be opened as one";
  }
  if (damage) refuse_damaged_target(options.file, *damage);
  return target;
}

void verify(Connection& target, const RecordTables& tables, const Contents& wanted,
            const std::string& name) {
  const std::optional<std::string> damage = find_damage(target, tables);
  if (damage || !same_contents(read_contents(target, tables), wanted)) {
    throw Error(ErrorKind::kCorrupt,
                "What was restored to " + name + " isn't what the backup holds" +
                    (damage ? " (" + *damage + ")" : "") + "; check the disk and restore again.");
  }
}

// It wouldn't be believed, as it is of another history; it would only lie there.
void forget_index(const fs::path& database) {
  std::error_code ignored;
  for (const char* suffix : {"", "-new"}) {  // that which is being written has the second one
    fs::remove(index_file_of(database).string() + suffix, ignored);
  }
}

void refuse_itself(const fs::path& database, const fs::path& backup) {
  std::error_code problem;
  if (!fs::equivalent(database, backup, problem)) return;
  throw Error(ErrorKind::kInvalidArgument,
              backup.string() + " is the database itself; name a backup of it.");
}

[[noreturn]] void refuse_changed(const DatabaseOptions& options) {
  throw Error(ErrorKind::kConflict, "Somebody changed " + options.name() +
                                        " meanwhile, so nothing was restored over it; look at what "
                                        "changed, and restore again.");
}

void restore_to_new(const DatabaseOptions& options, const RecordTables& tables, BackupFile& source,
                    const Contents& wanted, const Progress& progress) {
  prepare_directory(options.file);
  NewFile file(options.file);
  DatabaseOptions new_options = options;
  new_options.file = file.path();
  {
    Connection target(new_options, Opening::kExisting);
    target.execute("PRAGMA journal_mode = OFF");  // without success the file goes as a whole
    copy_pages(source.connection(), target, progress);
  }
  {
    Connection made(new_options, Opening::kExisting);
    make_single_file(made);
    verify(made, tables, wanted, options.name());
  }
  file.publish();
}

}  // namespace

std::optional<Replaceable> require_replaceable(const DatabaseOptions& options,
                                               const RecordTables& tables, const fs::path& backup) {
  refuse_itself(options.file, backup);
  std::error_code problem;
  if (!fs::exists(options.file, problem)) return std::nullopt;
  BackupFile source(backup, tables);
  source.contents();  // a damaged one is refused before anything else is looked at
  const std::unique_ptr<Connection> target = open_for_itself(options, tables);
  const DatabaseDigests digests = read_digests(*target, tables);
  const Differences found = count_differences(digests, read_digests(source.connection(), tables));
  return Replaceable{.contents = read_contents(*target, tables),
                     .differences = found.records,
                     .other_differences = found.other_tables,
                     .fingerprint = fingerprint(digests)};
}

std::optional<BackupReport> restore_backup(const DatabaseOptions& options,
                                           const RecordTables& tables, const fs::path& backup,
                                           const std::optional<std::string>& agreed,
                                           const Progress& progress) {
  refuse_itself(options.file, backup);
  BackupFile source(backup, tables);
  const Contents wanted = source.contents();
  std::error_code problem;
  const bool exists = fs::exists(options.file, problem);
  if (exists != agreed.has_value()) refuse_changed(options);
  if (!exists) {
    forget_index(options.file);
    restore_to_new(options, tables, source, wanted, progress);
    return std::nullopt;
  }
  // From here on no other process gets in.
  const std::unique_ptr<Connection> target = open_for_itself(options, tables);
  if (fingerprint(read_digests(*target, tables)) != *agreed) refuse_changed(options);
  const BackupReport kept =
      make_backup(*target, tables, name_beside(options.file, "before-restore"), {});
  forget_index(options.file);
  copy_pages(source.connection(), *target, progress);
  verify(*target, tables, wanted, options.name());
  return kept;
}

}  // namespace cq::sqlite
