#include "sqlite/db/connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cq/error.hpp>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "sqlite/db/left_out_rows.hpp"
#include "sqlite/db/served_files.hpp"
#include "sqlite/db/sqlite_error.hpp"
#include "sqlite/db/wal_index.hpp"

namespace cq::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPauseBetweenTries{5};

void make_directory_of(const std::filesystem::path& file) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) {
    throw Error(ErrorKind::kUnavailable, "The directory of the SQLite database " + file.string() +
                                             " can't be made (" + problem.message() +
                                             "); name a path that can be written.");
  }
}

// SQLite takes a WAL without its database for one that was left behind, and removes it. It may be
// all that is left of what was acknowledged. The WAL is looked at first, since another process may
// be making both.
void refuse_wal_without_database(const std::filesystem::path& file) {
  std::error_code no_wal;
  const std::filesystem::path wal = file.string() + "-wal";
  const auto wal_size = std::filesystem::file_size(wal, no_wal);
  if (no_wal || wal_size == 0) return;
  std::error_code no_file;
  const auto size = std::filesystem::file_size(file, no_file);
  if (!no_file && size > 0) return;
  throw Error(ErrorKind::kConflict,
              "There is no database " + file.string() + (no_file ? "" : " but an empty file") +
                  ", but " + wal.string() +
                  ", which may hold what one lacks; put the database back beside it, or move it "
                  "away, and start again.");
}

// A new database holds hashes that aren't everybody's to read, and SQLite would let everybody. What
// it makes beside the file has the file's mode. Any complaint is left to SQLite, which opens next.
void make_closed_to_others(const std::filesystem::path& file) {
  constexpr mode_t kOwnerAndGroup = 0640;
  const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, kOwnerAndGroup);
  if (made >= 0) ::close(made);
}

// The file as a URI, which says that it doesn't change. What means something in one is escaped.
std::string unchanging_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

int flags_of(Opening opening) {
  constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (opening) {
    case Opening::kMake:
      return kAlways | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Opening::kExisting:
      return kAlways | SQLITE_OPEN_READWRITE;
    case Opening::kReading:
      return kAlways | SQLITE_OPEN_READONLY;
    case Opening::kUnchanging:
      break;
  }
  return kAlways | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
}

}  // namespace

Opening opening_to_read(const DatabaseOptions& options) {
  const auto may = [](const std::string& file, int mode) {
    return faccessat(AT_FDCWD, file.c_str(), mode, AT_EACCESS) == 0;
  };
  if (options.in_memory() || may(options.file.string(), W_OK)) return Opening::kExisting;
  return may(options.file.string() + "-wal", F_OK) ? Opening::kReading : Opening::kUnchanging;
}

Connection::Connection(const DatabaseOptions& options, Opening opening)
    : options_(options), opening_(opening) {
  if (opening_ == Opening::kMake && !options_.in_memory()) {
    make_directory_of(options_.file);
    refuse_wal_without_database(options_.file);
    make_closed_to_others(options_.file);
  }
  if (options_.served) options_.served->require_in_place();
  const std::string file = options_.in_memory() ? ":memory:" : options_.file.string();
  const bool unchanging = opening_ == Opening::kUnchanging;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2((unchanging ? unchanging_uri(options_.file) : file).c_str(),
                                   &opened, flags_of(opening_), nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  // SQLite opens a file that can't be written for reading alone, without a word.
  const bool writes = opening_ == Opening::kMake || opening_ == Opening::kExisting;
  if (writes && sqlite3_db_readonly(handle(), "main") == 1) {
    throw Error(ErrorKind::kUnavailable, "The SQLite database " + file +
                                             " can't be written; let this server's user write the "
                                             "file, or name another one.");
  }
  keep_wal_on_close(true);
  if (options_.served) require_served();
  set_busy_timeout(options_.busy_timeout);
  execute(options_.references == References::kEnforced ? "PRAGMA foreign_keys = ON"
                                                       : "PRAGMA foreign_keys = OFF");
  execute(options_.waits_for_disk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

Connection::~Connection() {
  cache_.clear();
  if (opening_ == Opening::kReading || opening_ == Opening::kUnchanging || options_.in_memory()) {
    return;
  }
  if (options_.served && !options_.served->may_be_tidied()) {
    keep_wal_on_close(true);  // else SQLite would remove another's
    return;
  }
  if (!only_looking_) return;
  // Closing a database's last connection moves its WAL into the file. A connection that only
  // looked must not do that; but a WAL without content is its own, and may go.
  std::error_code no_wal;
  const auto wal_size = std::filesystem::file_size(options_.file.string() + "-wal", no_wal);
  if (no_wal || wal_size == 0) keep_wal_on_close(false);
}

// Between the look before it was opened and the one after it, the file may have been another for a
// moment: SQLite compares what it has open with what is at the path.
void Connection::require_served() const {
  int moved = 0;
  sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  options_.served->require_in_place();
  if (moved != 0) {
    throw Error(ErrorKind::kUnavailable, "The file of " + name() +
                                             " was another one for a moment; let nothing else "
                                             "touch it, and try again.");
  }
}

void Connection::use_write_ahead_log(std::chrono::milliseconds timeout) {
  if (options_.in_memory()) return;
  const auto deadline = Clock::now() + timeout;
  // The switch needs the database for itself alone, and SQLite doesn't wait for each of the locks
  // on the way there by itself, lest two that switch at once wait for each other.
  for (;;) {
    try {
      set_busy_timeout(
          std::max(std::chrono::milliseconds(0),
                   std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now())));
      Statement statement = prepare("PRAGMA journal_mode = WAL");
      if (statement.step() && statement.text_view(0) != "wal") {
        throw Error(ErrorKind::kUnavailable,
                    "Write-ahead logging can't be used for " + name() +
                        "; put it on a local file system that supports shared memory.");
      }
      break;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kBusy || Clock::now() >= deadline) {
        set_busy_timeout(options_.busy_timeout);
        throw;
      }
      std::this_thread::sleep_for(kPauseBetweenTries);
    }
  }
  set_busy_timeout(options_.busy_timeout);
  only_looking_ = false;
  keep_wal_on_close(false);
}

void Connection::disable_auto_checkpoint() noexcept {
  auto_checkpoint_ = false;
  // What a burst made of the WAL is given back when it begins anew.
  sqlite3_exec(handle(), ("PRAGMA journal_size_limit = " + std::to_string(kKeptWal)).c_str(),
               nullptr, nullptr, nullptr);
  const auto note = [](void* connection, sqlite3* /*handle*/, const char* /*database*/, int pages) {
    static_cast<Connection*>(connection)->wal_frames_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle(), note, this);
}

int Connection::checkpoint() noexcept {
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
  try {
    if (code != SQLITE_OK && code != SQLITE_BUSY) fail_at(code, Trouble::Of::kCheckpoint);
  } catch (const std::exception&) {  // it is noted; what is in the WAL is safe there
    return 0;
  }
  if (code == SQLITE_OK && options_.trouble) {
    options_.trouble->note_success(Trouble::Of::kCheckpoint);
  }
  return code == SQLITE_OK ? std::max(moved, 0) : 0;
}

void Connection::stop_at(std::optional<Clock::time_point> until) noexcept {
  constexpr int kStepsBetweenLooks = 4096;  // a fraction of a millisecond
  if (!until) {
    sqlite3_progress_handler(handle(), 0, nullptr, nullptr);
    return;
  }
  stops_at_ = *until;
  const auto is_over = [](void* connection) {
    return Clock::now() >= static_cast<Connection*>(connection)->stops_at_ ? 1 : 0;
  };
  sqlite3_progress_handler(handle(), kStepsBetweenLooks, is_over, this);
}

void Connection::set_busy_timeout(std::chrono::milliseconds timeout) {
  sqlite3_busy_timeout(handle(), static_cast<int>(timeout.count()));
}

Statement Connection::prepare(std::string_view sql) {
  if (const auto found = cache_.find(sql); found != cache_.end()) {
    return {*this, cache_.extract(found)};
  }
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  StatementHandle statement(prepared);
  if (code != SQLITE_OK) fail(code);
  StatementCache entry;
  entry.emplace(sql, std::move(statement));
  return {*this, entry.extract(entry.begin())};
}

std::int64_t Connection::data_version() {
  Statement row = prepare("PRAGMA data_version");
  row.step();
  return row.integer(0);
}

bool Connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle()) == 0;
}

std::int64_t Connection::last_insert_id() const noexcept {
  return sqlite3_last_insert_rowid(handle());
}

void Connection::fail(int code) {
  fail_at(code, only_reads_ ? Trouble::Of::kRead : Trouble::Of::kWrite);
}

void Connection::fail_at(int code, Trouble::Of what) {
  // SQLite calls a page that the disk doesn't give malformed; but it may be whole.
  const bool is_of_disk = kind_of(code) == ErrorKind::kCorrupt && disk_failed();
  if (is_of_disk) code = SQLITE_IOERR;
  const char* const complaint =
      handle_ && !is_of_disk ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
  const Error error = make_error(code, complaint, name());
  const bool is_of_system =
      error.kind() == ErrorKind::kUnavailable || error.kind() == ErrorKind::kCorrupt;
  suspect_ = suspect_ || is_of_system || (code & 0xff) == SQLITE_PROTOCOL;
  if (options_.trouble) options_.trouble->note(what, error);
  throw Error(error);
}

// Whether the system couldn't give what a file of the database holds, when it was last asked.
bool Connection::disk_failed() const noexcept {
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    int last = 0;
    if (handle_ &&
        sqlite3_file_control(handle(), "main", which, static_cast<void*>(&file)) == SQLITE_OK &&
        file != nullptr && file->pMethods != nullptr &&
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &last) == SQLITE_OK &&
        (last == EIO || last == ENXIO || last == ENODEV || last == ERANGE)) {
      return true;
    }
  }
  return false;
}

std::unique_ptr<Connection> Connection::renewed() const {
  auto connection = std::make_unique<Connection>(options_, Opening::kExisting);
  if (!only_looking_) connection->use_write_ahead_log(options_.busy_timeout);
  if (!auto_checkpoint_) connection->disable_auto_checkpoint();
  if (only_reads_) connection->refuse_writes();
  return connection;
}

void Connection::require_whole_wal() const {
  if (!options_.served || !options_.trouble) return;
  const auto needed = wal_bytes_at_least(*this);
  const auto size = options_.served->wal_size();
  if (!needed || !size || *size >= *needed) return;
  options_.trouble->note_damage(Error(ErrorKind::kCorrupt,
                                      "The log " + options_.file.string() + "-wal has " +
                                          std::to_string(*size) + " bytes and had " +
                                          std::to_string(*needed) +
                                          ": something cut off what was committed in it.",
                                      "the database's log was truncated"));
  options_.trouble->require_undamaged();
}

void Connection::leave_out(std::string_view table, std::string_view id) const {
  if (options_.left_out) options_.left_out->note(table, id);
}

void Connection::take_back(StatementCache::node_type entry) noexcept {
  cache_.insert(std::move(entry));
}

void Connection::keep_wal_on_close(bool keep) noexcept {
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

std::unique_ptr<Connection> open_reader(const DatabaseOptions& options) {
  auto connection = std::make_unique<Connection>(
      options, options.only_reads ? opening_to_read(options) : Opening::kExisting);
  if (!options.only_reads) connection->use_write_ahead_log(options.busy_timeout);
  connection->refuse_writes();
  return connection;
}

}  // namespace cq::sqlite
