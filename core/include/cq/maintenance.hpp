#pragma once

#include <cq/export.hpp>
#include <cq/store/archive.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
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
  std::optional<ArchiveCounts> counts;   ///< nullopt: it has none of the tables
  std::optional<Timestamp> last_change;  ///< the newest moment in it but of keys' uses
};

/// A backup that was made, and verified.
struct BackupReport {
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  Contents contents;
};

/// Told how far something is: so many of so many, of whatever unit.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// What an operator does to a whole database, at whatever revision its schema is, and without its
/// store being open here. A module offers this where its database has no better tool of its own.
/// From one thread at a time. Every method throws Error: unavailable, busy or corrupt when the
/// database says so.
class CQ_EXPORT Maintenance {
 public:
  Maintenance() = default;
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;
  Maintenance(Maintenance&&) = delete;
  Maintenance& operator=(Maintenance&&) = delete;
  virtual ~Maintenance();

  /// Looks at whatever can be wrong with the database and where it lies; changes nothing and
  /// doesn't throw for what it finds.
  virtual std::vector<Finding> examine() = 0;

  /// What the database holds; nullopt when there is none yet. Changes nothing.
  virtual std::optional<Contents> contents() = 0;

  /// What a backup holds, after looking whether it is whole. Changes nothing.
  /// Throws Error: not found when there is no such file; corrupt when it is damaged or no backup.
  virtual Contents inspect(const std::filesystem::path& backup) = 0;

  /// Writes the database, as it is at one moment, to a file that then appears as a whole and
  /// verified, and durable. Others may use the database meanwhile.
  /// Throws Error: not found when there is no database; conflict when the file is there already;
  /// corrupt when the copy doesn't hold what the database holds.
  virtual BackupReport back_up(const std::filesystem::path& file, const Progress& progress) = 0;

  /// Likewise, to a new file beside the database with `label` and the moment in its name.
  virtual BackupReport back_up_beside(std::string_view label) = 0;

  /// Whether restore() may begin on the database as it is; changes nothing that it holds.
  /// Throws Error: busy when anybody has the database open, e.g. a running server; corrupt when it
  /// must be moved away first; invalid argument when there can be none to restore to.
  virtual void require_restorable() = 0;

  /// Makes the database what the backup is, wholly or not at all, and verifies it.
  /// Throws Error: as require_restorable(), and as inspect().
  virtual void restore(const std::filesystem::path& backup, const Progress& progress) = 0;
};

}  // namespace cq
