#pragma once

#include <cq/health.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/trouble.hpp"

namespace cq::sqlite {

/// Looks for the files, asks a table, and goes by what the store's connections met with: what
/// failed last counts until one of its kind succeeds. So that this doesn't wait for requests, which
/// may be kept away from a server that isn't ready, a write or a checkpoint that failed is followed
/// here by one that changes nothing.
class SqliteHealth final : public Health {
 public:
  /// `trouble` may be null. All outlive this.
  SqliteHealth(ConnectionPool& pool, GroupCommit& commits, Trouble* trouble)
      : pool_(pool), commits_(commits), trouble_(trouble) {}

  void check() override;

 private:
  void try_to_write();

  ConnectionPool& pool_;
  GroupCommit& commits_;
  Trouble* trouble_;
};

}  // namespace cq::sqlite
