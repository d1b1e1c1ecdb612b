#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// The header of a database's WAL index as it was when it was read. It changes with each commit of
/// any process, when the WAL begins anew, and when its index is rebuilt after a process was killed.
/// Where two are the same, so is what is committed. Reading leaves it as it is, and so does moving
/// the log's pages into the file. See "The WAL-Index Header" at
/// https://www.sqlite.org/walformat.html.
using WalHeader = std::array<std::uint64_t, 6>;

/// Looks at a database's WalHeader, where SQLite itself looks whether what it has read before is
/// still so: in the memory that all of the database's connections share. So it takes no lock, and
/// no call of the system. Safe from any thread.
class CommitWatch {
 public:
  /// Throws what opening the file complains of; and kUnavailable when this SQLite shares no memory,
  /// or memory of another form.
  explicit CommitWatch(const DatabaseOptions& options);

  /// What has been committed when this is called shows in it. While another is committing it may
  /// be half of the old header and half of the new one: equal to neither, unless to the new one.
  [[nodiscard]] WalHeader header() const noexcept;

 private:
  std::unique_ptr<Connection> connection_;  // while it is open, the memory stays where it is
  std::uint64_t* shared_ = nullptr;
};

}  // namespace cq::sqlite
