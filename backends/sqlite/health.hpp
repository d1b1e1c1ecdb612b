#pragma once

#include <cq/health.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/served_files.hpp"
#include "sqlite/db/trouble.hpp"

namespace cq::sqlite {

/// Looks for the files, asks a table, and goes by what the store's connections met with: what
/// failed last counts until one of its kind succeeds. So that this doesn't wait for requests, which
/// may be kept away from a server that isn't ready, a write or a checkpoint that failed is followed
/// here by one that changes nothing.
class SqliteHealth final : public Health {
 public:
  using CountUnreadable = std::function<std::uint64_t(Connection& connection)>;

  /// Asks that table, which the first revision makes. `files` and `trouble` may be null, and
  /// `count_unreadable`, which is unreadable_records(), empty. All outlive this.
  SqliteHealth(ConnectionPool& pool, GroupCommit& commits, const ServedFiles* files,
               Trouble* trouble, std::string_view table, CountUnreadable count_unreadable = {});

  void check() override;
  std::uint64_t unreadable_records() override;
  StorageSize storage_size() override;

 private:
  void try_to_write();

  ConnectionPool& pool_;
  GroupCommit& commits_;
  const ServedFiles* files_;  ///< null: in memory
  Trouble* trouble_;
  const std::string question_;
  const CountUnreadable count_unreadable_;
};

}  // namespace cq::sqlite
