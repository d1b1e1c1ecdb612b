#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/statement.hpp"
#include "sqlite/db/trouble.hpp"

namespace cq::sqlite {

/// What opening a connection does to the file.
enum class Opening {
  kMake,       ///< makes it, and its directory, when they are missing
  kExisting,   ///< opens it only if it is there
  kReading,    ///< reads it with the locks and the files beside it that others made
  kUnchanging  ///< reads it as it lies there, without locks and files beside it; none may write
               ///< it
};

/// How to open a database that is to be looked at: kExisting, unless this process may only read it.
/// Then kUnchanging where no WAL lies beside it, as it does while any process has it open in
/// write-ahead mode. Safe from any thread.
Opening opening_to_read(const DatabaseOptions& options);

/// One connection to a database, with foreign keys and synchronous as the options say and a busy
/// timeout.
/// Used by one thread at a time. Every method that can fail throws Error of the kind that SQLite's
/// complaint maps to, naming the database.
class Connection {
 public:
  /// An existing file isn't changed.
  /// Throws Error: unavailable when it can't be opened, or not for writing where that is asked for.
  /// Throws Error: conflict when it would have to be made where a -wal lies that may hold what it
  /// lacks.
  explicit Connection(const DatabaseOptions& options, Opening opening = Opening::kMake);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  /// Leaves the database as it is on disk, unless use_write_ahead_log() was called and the served
  /// files, if there are any, are in place.
  ~Connection();

  /// Switches the database to write-ahead logging, for good, and waits for others' locks meanwhile.
  /// One in memory has no journal to switch. Throws busy after `timeout`.
  void use_write_ahead_log(std::chrono::milliseconds timeout);

  /// SQLite cuts a WAL that begins anew down to this many bytes.
  static constexpr std::int64_t kKeptWal = std::int64_t{64} * 1024 * 1024;

  /// From now on, a commit leaves the WAL as it is, for checkpoint() to move it into the file, and
  /// wal_frames() says how many frames it had at the last commit.
  void disable_auto_checkpoint() noexcept;
  [[nodiscard]] int wal_frames() const noexcept { return wal_frames_; }

  /// Moves as much of the WAL into the file as all readers see already, and waits for the disk.
  /// Returns how many of the WAL's frames are in the file then; 0 when it couldn't be done.
  int checkpoint() noexcept;

  /// From now on, statements that would change the database fail.
  void refuse_writes() {
    execute("PRAGMA query_only = ON");
    only_reads_ = true;
  }

  /// Whether the system or the file has failed it: what SQLite then still holds, a lock for one,
  /// can't be known, so another connection does its work better.
  [[nodiscard]] bool is_suspect() const noexcept { return suspect_; }
  /// A connection that is set up as this one. Throws like the constructor.
  [[nodiscard]] std::unique_ptr<Connection> renewed() const;
  /// Throws Error: unavailable when the WAL has become shorter than what is committed in it. The
  /// connection is in a transaction that writes.
  void require_whole_wal() const;

  /// From now on, statements are stopped once that moment has passed, and then throw Error: busy;
  /// nullopt: never. Not for a connection that is to commit: who stops a commit doesn't know what
  /// became of it.
  void stop_at(std::optional<std::chrono::steady_clock::time_point> until) noexcept;

  /// How long a lock is waited for from now on.
  void set_busy_timeout(std::chrono::milliseconds timeout);
  [[nodiscard]] std::chrono::milliseconds default_busy_timeout() const noexcept {
    return options_.busy_timeout;
  }

  /// A statement, prepared anew only if it isn't at hand from before. `sql` is one statement.
  Statement prepare(std::string_view sql);
  /// Runs one statement that has no parameters and whose rows don't matter.
  void execute(std::string_view sql) { prepare(sql).run(); }

  /// A number that changes whenever another connection, of whatever process, has committed; what
  /// this one commits doesn't change it. Takes the snapshot of a transaction that has none yet.
  std::int64_t data_version();

  [[nodiscard]] bool in_memory() const noexcept { return options_.in_memory(); }
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] std::int64_t last_insert_id() const noexcept;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
  [[nodiscard]] std::string name() const { return options_.name(); }

  /// Throws what the last call on this connection complained of.
  [[noreturn]] void fail(int code);

 private:
  friend class Statement;
  void require_served() const;
  [[noreturn]] void fail_at(int code, Trouble::Of what);
  [[nodiscard]] bool disk_failed() const noexcept;
  void leave_out(std::string_view table, std::string_view id) const;
  void take_back(StatementCache::node_type entry) noexcept;
  void keep_wal_on_close(bool keep) noexcept;

  struct Closer {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };

  const DatabaseOptions options_;
  const Opening opening_;
  std::unique_ptr<sqlite3, Closer> handle_;
  StatementCache cache_;
  bool only_looking_ = true;
  bool only_reads_ = false;
  bool suspect_ = false;
  bool auto_checkpoint_ = true;
  int wal_frames_ = 0;  // as of the last commit, without auto checkpoints
  std::chrono::steady_clock::time_point stops_at_{};
};

/// While it lives, the connection's statements are stopped at that moment, as stop_at() says.
class StoppedAt {
 public:
  StoppedAt(Connection& connection,
            std::optional<std::chrono::steady_clock::time_point> until) noexcept
      : connection_(connection) {
    connection_.stop_at(until);
  }
  StoppedAt(const StoppedAt&) = delete;
  StoppedAt& operator=(const StoppedAt&) = delete;
  StoppedAt(StoppedAt&&) = delete;
  StoppedAt& operator=(StoppedAt&&) = delete;
  ~StoppedAt() { connection_.stop_at(std::nullopt); }

 private:
  Connection& connection_;
};

/// A connection that reads while others write, and makes nothing.
/// Throws like Connection and use_write_ahead_log().
std::unique_ptr<Connection> open_reader(const DatabaseOptions& options);

}  // namespace cq::sqlite
