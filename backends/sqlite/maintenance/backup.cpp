#include "sqlite/maintenance/backup.hpp"

#include <array>
#include <chrono>
#include <cq/error.hpp>
#include <ctime>
#include <string>
#include <system_error>

#include "sqlite/db/transaction.hpp"
#include "sqlite/maintenance/contents.hpp"
#include "sqlite/maintenance/integrity.hpp"
#include "sqlite/maintenance/new_file.hpp"
#include "sqlite/maintenance/page_copy.hpp"

namespace cq::sqlite {
namespace {

namespace fs = std::filesystem;

using DanglingReferences = std::map<std::string, std::uint64_t>;

// "20260102T030405Z"
std::string compact_now() {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, sizeof "20260102T030405Z"> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), length};
}

void verify(Connection& copy, const RecordTables& tables, const Contents& wanted,
            const DanglingReferences& dangling) {
  std::optional<std::string> difference = find_damage(copy, tables);
  if (!difference && dangling_references(copy, tables) != dangling) {
    difference = "other rows refer to rows that aren't there";
  }
  if (!difference && !same_contents(read_contents(copy, tables), wanted)) {
    difference = "it doesn't hold as much";
  }
  if (difference) {
    throw Error(ErrorKind::kCorrupt,
                "The backup differs from its database or is as damaged as that (" + *difference +
                    "), so it was not kept; check the disk, and the database with the command "
                    "doctor.");
  }
}

[[noreturn]] void refuse_damaged_backup(const fs::path& file, const std::string& damage) {
  throw Error(ErrorKind::kCorrupt, "The file " + file.string() +
                                       " is a damaged backup of a SQLite database or none (" +
                                       damage + "); use another backup.");
}

DatabaseOptions options_of(const fs::path& file) {
  std::error_code problem;
  if (!fs::is_regular_file(file, problem)) {
    throw Error(ErrorKind::kNotFound, "There is no file " + file.string() + " to be restored from" +
                                          (fs::exists(file, problem) ? ", only a directory" : "") +
                                          "; name a backup.");
  }
  DatabaseOptions options;
  options.file = fs::canonical(file, problem);
  if (problem) options.file = fs::absolute(file);
  // What lies in a log beside it would not be seen.
  for (const char* suffix : {"-wal", "-journal"}) {
    const fs::path log = options.file.string() + suffix;
    const auto size = fs::file_size(log, problem);
    if (!problem && size > 0) {
      throw Error(ErrorKind::kCorrupt,
                  "The file " + file.string() + " is part of a database: " + log.string() +
                      " holds changes to it; make a backup of that database with the command "
                      "backup.");
    }
  }
  return options;
}

}  // namespace

void make_single_file(Connection& copy) {
  copy.execute("PRAGMA locking_mode = EXCLUSIVE");  // needs no shared memory beside the file
  Statement mode = copy.prepare("PRAGMA journal_mode = DELETE");
  if (!mode.step() || mode.text_view(0) != "delete") {
    throw Error(ErrorKind::kInternal, "The log of " + copy.name() +
                                          " can't be given up; this is a defect to be reported.");
  }
}

fs::path name_beside(const fs::path& file, std::string_view label) {
  const std::string stem = file.string() + "." + std::string(label) + "-" + compact_now();
  std::error_code problem;
  fs::path name = stem + ".backup";
  for (int i = 2; fs::exists(fs::symlink_status(name, problem)); ++i) {
    name = stem + "-" + std::to_string(i) + ".backup";
  }
  return name;
}

BackupReport make_backup(const DatabaseOptions& options, const RecordTables& tables,
                         const fs::path& file, const Progress& progress) {
  std::error_code problem;
  if (!fs::exists(options.file, problem)) {
    throw Error(ErrorKind::kNotFound, "There is no database " + options.file.string() +
                                          " to be backed up; check the setting that names it.");
  }
  Connection source(options, opening_to_read(options));
  return make_backup(source, tables, file, progress);
}

BackupReport make_backup(Connection& source, const RecordTables& tables, const fs::path& file,
                         const Progress& progress) {
  NewFile copy(file);
  DatabaseOptions copy_options;
  copy_options.file = copy.path();
  Contents contents;
  DanglingReferences dangling;
  {
    const ReadSnapshot snapshot(source);
    contents = read_contents(source, tables);  // the first look is what fixes the snapshot's moment
    dangling = dangling_references(source, tables);
    Connection target(copy_options, Opening::kExisting);
    target.execute("PRAGMA journal_mode = OFF");  // without success the file goes as a whole
    copy_pages(source, target, progress);
  }
  {
    Connection made(copy_options, Opening::kExisting);
    make_single_file(made);
    verify(made, tables, contents, dangling);
  }
  copy.publish();
  return {fs::absolute(file), fs::file_size(file), contents};
}

BackupFile::BackupFile(const fs::path& file, const RecordTables& tables)
    : file_(file), tables_(tables) {
  const DatabaseOptions options = options_of(file);
  try {
    connection_ = std::make_unique<Connection>(options, Opening::kUnchanging);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kCorrupt) throw;
    refuse_damaged_backup(file, "it can't be opened as one");
  }
}

Contents BackupFile::contents() {
  std::optional<std::string> damage;
  try {
    damage = find_damage(*connection_, tables_);
    if (!damage) return read_contents(*connection_, tables_);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kCorrupt) throw;
    damage = sqlite3_errmsg(connection_->handle());
  }
  refuse_damaged_backup(file_, *damage);
}

Contents inspect_backup(const fs::path& file, const RecordTables& tables) {
  return BackupFile(file, tables).contents();
}

}  // namespace cq::sqlite
