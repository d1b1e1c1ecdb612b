#pragma once

#include <chrono>
#include <cq/database_url.hpp>
#include <filesystem>
#include <memory>
#include <string>

namespace cq::sqlite {

class LeftOutRows;
class ServedFiles;
class Trouble;

/// Whether a row may refer only to one that is there.
enum class References {
  kEnforced,
  kFree  ///< as the program has it that makes such rows
};

/// The file beside a database in which its index outlives the process: cq.db-index beside cq.db.
std::filesystem::path index_file_of(const std::filesystem::path& database);

/// Whether and when the index in memory is saved there.
struct IndexFileOptions {
  bool on = true;
  std::size_t least_units = 10'000;         ///< of fewer an index is made as fast as it is read
  std::chrono::milliseconds pause{15'000};  ///< at least that between two savings
};

/// What a database URL says to this module, and what its feature does.
struct DatabaseOptions {
  std::filesystem::path file;  ///< absolute, without links; empty: it lives in memory
  std::filesystem::path path;  ///< the same as it was named, absolute, through links
  /// Less than the server gives a request, so that its client learns that nothing was changed.
  std::chrono::milliseconds busy_timeout{4000};
  /// Whether a commit waits for the disk, so that it outlives a power cut; without, only the moving
  /// of the WAL into the file does.
  bool waits_for_disk = false;
  /// Whether nothing is written, so that a file that may only be read will do.
  bool only_reads = false;
  References references = References::kEnforced;
  IndexFileOptions index_file{};
  /// The files that a store has open, which its further connections have to find in place; null:
  /// those at the path are as good as any.
  std::shared_ptr<ServedFiles> served{};
  /// Where a store's connections note what keeps them from working; null: nowhere.
  std::shared_ptr<Trouble> trouble{};
  /// Where they note the rows that they leave out of lists; null: nowhere.
  std::shared_ptr<LeftOutRows> left_out{};

  [[nodiscard]] bool in_memory() const noexcept { return file.empty(); }
  /// The database as a sentence names it.
  [[nodiscard]] std::string name() const;
};

/// Reads a URL: no path or ":memory:" is a database in memory, anything else a file, looked for
/// from the working directory when it is relative. Of the parameters that the original's driver
/// knows, timeout (seconds that a lock is waited for) counts and those that only steer Python are
/// passed over; synchronous is "normal", the default, or "full"; index_file is "on", the default,
/// or "off"; mode is "rw", the default, or "ro" for a store that only reads. Safe from any thread.
/// Throws Error: invalid argument for a host, a port, a user or any other parameter.
DatabaseOptions read_database_url(const DatabaseUrl& url);

}  // namespace cq::sqlite
