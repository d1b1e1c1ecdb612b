#pragma once

#include <cq/archive.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// Reading holds one snapshot and takes the rows in the order of their indexes, so that SQLite
/// needs no memory for them. A database in memory has one connection: there, writers wait
/// meanwhile.
class SqliteArchive final : public Archive {
 public:
  /// Of the records in those tables, which outlive it, as do the others.
  SqliteArchive(ConnectionPool& pool, GroupCommit& commits, const RecordTables& tables)
      : pool_(pool), commits_(commits), tables_(tables) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override;

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
  const RecordTables& tables_;
};

}  // namespace cq::sqlite
