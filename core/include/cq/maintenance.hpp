#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// Something that was looked at, and what came of it.
struct Finding {
  enum class Kind { kFine, kWarning, kProblem };
  Kind kind = Kind::kFine;
  std::string subject;   ///< what was looked at, e.g. "integrity"
  std::string sentence;  ///< what was found
  std::string remedy;    ///< what to do about it; empty where nothing need be done
};

/// What a database, or a backup of one, holds.
struct Contents {
  std::optional<std::string> revision;   ///< nullopt: it has no version table
  std::optional<ArchiveCounts> counts;   ///< by kind; nullopt: it has none of the tables
  std::optional<Timestamp> last_change;  ///< the newest timestamp in it, except those of keys' uses
  std::vector<std::string> tables{};     ///< all of them but the version table and those of tools
  std::vector<OtherTable> other_tables{};  ///< what it holds beside the store's records, by name
};

/// A backup that was made, and verified.
struct BackupReport {
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  Contents contents;
};

/// A database that a restore would replace.
struct Replaceable {
  Contents contents;
  /// How many records of each kind differ from the backup's: what a restore would undo, be it that
  /// the database has the record, or another one, or lacks it. The use of a key is no difference.
  ArchiveCounts differences;
  /// The same of tables that hold no records, by name; none of tools' tables, nor any that is
  /// alike.
  std::map<std::string, std::uint64_t> other_differences{};
  /// Differs when any of these rows does; of use only to the process that it was made in.
  std::string fingerprint;
};

/// Called with the progress of something: how much is done, of how much, in any unit.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// What an operator does to a whole database, at whatever revision its schema is, and without its
/// store being open here.
///
/// A module offers this where its database has no better tool of its own. [maintenance.offered]
/// From one thread at a time. [maintenance.threads]
/// Every method throws Error: unavailable, busy or corrupt when the database says so.
/// [maintenance.errors]
class CQ_EXPORT Maintenance : public Part {
 public:
  static constexpr std::string_view kId = "maintenance/1";

  Maintenance() = default;
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;
  Maintenance(Maintenance&&) = delete;
  Maintenance& operator=(Maintenance&&) = delete;
  ~Maintenance() override;

  /// Looks at whatever can be wrong with the database and where it lies; changes nothing and
  /// doesn't throw for what it finds. [maintenance.diagnose]
  virtual std::vector<Finding> diagnose() = 0;

  /// What the database holds; nullopt when there is none yet. [maintenance.contents]
  /// Changes nothing. [maintenance.contents.reads_only]
  virtual std::optional<Contents> contents() = 0;

  /// What a backup holds, after looking whether it is whole. [maintenance.inspect]
  /// Changes nothing. [maintenance.inspect.reads_only]
  /// Throws Error: not found when there is no such file; corrupt when it is damaged or no backup.
  /// [maintenance.inspect.throws]
  virtual Contents inspect(const std::filesystem::path& backup) = 0;

  /// Writes the database, as it is at one moment, to a file that then appears as a whole and
  /// verified, and durable. [maintenance.back_up]
  /// Others may use the database meanwhile. [maintenance.back_up.others]
  /// Throws Error: not found when there is no database; conflict when the file is there already;
  /// corrupt when the copy doesn't hold what the database holds. [maintenance.back_up.throws]
  virtual BackupReport back_up(const std::filesystem::path& file, const Progress& progress) = 0;

  /// Likewise, to a new file beside the database with `label` and the time in its name.
  /// [maintenance.back_up_beside]
  virtual BackupReport back_up_beside(std::string_view label) = 0;

  /// Whether restore() may begin on the database as it is, and what it would replace; nullopt when
  /// there is none yet. [maintenance.require_restorable]
  /// Changes nothing that it holds. [maintenance.require_restorable.reads_only]
  /// Throws Error: busy when anybody has the database open, e.g. a running server; corrupt when it
  /// must be moved away first; invalid argument when there can be none to restore to, or when the
  /// backup is the database itself; also as inspect(). [maintenance.require_restorable.throws]
  virtual std::optional<Replaceable> require_restorable(const std::filesystem::path& backup) = 0;

  /// Makes the database what the backup is, wholly or not at all, and verifies it.
  /// [maintenance.restore]
  /// `agreed` is the fingerprint of what may be replaced; nullopt: there is to be no database yet.
  /// [maintenance.restore.agreed]
  /// No other process can use the database from when that is compared, over the copy that is kept
  /// of it beside it with "before-restore" in its name, to when it is replaced.
  /// [maintenance.restore.exclusive]
  /// Returns that copy; nullopt when there was nothing to be kept. [maintenance.restore.returns]
  /// Throws Error: conflict when the database isn't what was agreed to; as require_restorable().
  /// [maintenance.restore.throws]
  virtual std::optional<BackupReport> restore(const std::filesystem::path& backup,
                                              const std::optional<std::string>& agreed,
                                              const Progress& progress) = 0;
};

}  // namespace cq
